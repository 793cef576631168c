/*
 * diagnosing.c -- tests of autograder/diagnosis.c: a guess is made where the
 * known bugs agree, and nowhere else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/diagnosis.h"
#include "autograder/kit.h"

/* Check has an enum of the same name as our struct. */
#define test_result check_test_result
#include "tests/harness.h"
#undef test_result

static char root[PATH_MAX], folder[] = "/tmp/diagnosing-XXXXXX";
static struct lab *lab;
static struct result result;

/* Loads a lab from the kit, and goes where we can write our own data. */
static void
enter(const char *id)
{
    char why[512];

    ck_assert_msg(kit_root(root, why, sizeof why), "%s", why);
    ck_assert_msg(lab_load(root, id, lab_arch_here, &lab, why, sizeof why)
                  == 0, "%s", why);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert(kit_make_folder("autograder/diagnosis"));
}

static void
leave(void)
{
    lab_free(lab);
    lab = NULL;
    ck_assert_int_eq(chdir("/"), 0);
    kit_remove_folder(folder);
}

/* Writes the data: the lab's tests, then these rows. */
static void
write_known(const char *rows)
{
    char path[64];

    snprintf(path, sizeof path, "autograder/diagnosis/%s.txt", lab->lab);

    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    fprintf(f, "# a comment\n");
    for (size_t i = 0; i < lab->ntests; i++)
        fprintf(f, "test %s\n", lab->tests[i].id);
    fprintf(f, "%s", rows);
    ck_assert_int_eq(fclose(f), 0);
}

/* Diagnoses a result with these states.  Returns the invariant or "-". */
static const char *
diagnosis_of(const char *signs)
{
    memset(&result, 0, sizeof result);
    result.lab = lab;
    for (size_t i = 0; i < lab->ntests && signs[i] != '\0'; i++)
        result.tests[result.ntests++] = (struct test_result){
            .test = &lab->tests[i],
            .state = signs[i] == 'X' ? STATE_FAIL
                     : signs[i] == '.' ? STATE_PASS : STATE_NOT_MEASURED
        };
    diagnose(&result);
    return result.diagnosis.invariant != NULL
           ? result.diagnosis.invariant->key : "-";
}

START_TEST(bugs_that_agree_name_their_invariant)
{
    enter("02");
    write_known("S4 ......X..... one\n"
                "S4 ......X..... two\n"
                "S4 ......X..... three\n"
                "S2 X........... four\n");
    ck_assert_str_eq(diagnosis_of("......X....."), "S4");
    ck_assert_int_eq(result.diagnosis.alike, 3);
    ck_assert_int_eq(result.diagnosis.agree, 3);
    ck_assert_str_eq(lab->tasks[result.diagnosis.task - 1].id, "join");
    leave();
}
END_TEST

START_TEST(those_that_fail_the_same_tests_are_asked)
{
    enter("02");
    write_known("S5 XXXX........ one\nS5 XXXX........ two\n"
                "S2 XX.......... three\nS2 XX.......... four\n"
                "S4 X........... five\n");
    ck_assert_str_eq(diagnosis_of("XX.........."), "S2");
    ck_assert_str_eq(diagnosis_of("XXXX........"), "S5");
    ck_assert_str_eq(diagnosis_of("XXX........."), "-");
    ck_assert_str_eq(diagnosis_of("X..........."), "-");     /* one alone */
    leave();
}
END_TEST

/* The votes are for S4; what the judges saw is something else, or nothing, or
 * that as well. */
START_TEST(what_a_judge_has_seen_is_not_denied)
{
    struct test_result *tests = result.tests;

    enter("02");
    write_known("S4 XX.......... one\nS4 XX.......... two\n");
    ck_assert_str_eq(diagnosis_of("XX.........."), "S4");
    strcpy(tests[0].divergence.invariant, "S2");
    diagnose(&result);
    ck_assert_ptr_null(result.diagnosis.invariant);
    strcpy(tests[1].divergence.invariant, "S4");
    diagnose(&result);
    ck_assert_ptr_nonnull(result.diagnosis.invariant);
    leave();
}
END_TEST

START_TEST(four_fifths_must_agree)
{
    enter("02");
    write_known("S5 X........... 1\nS5 X........... 2\nS5 X........... 3\n"
                "S2 X........... 4\nS5 X........... 5\n"
                "S5 .X.......... 6\nS5 .X.......... 7\nS2 .X.......... 8\n"
                "S5 .X.......... 9\n");
    ck_assert_str_eq(diagnosis_of("X..........."), "S5");
    ck_assert_int_eq(result.diagnosis.alike, 5);
    ck_assert_int_eq(result.diagnosis.agree, 4);
    ck_assert_str_eq(diagnosis_of(".X.........."), "-");
    leave();
}
END_TEST

START_TEST(nothing_is_said_where_nothing_is_alike)
{
    enter("02");
    write_known("S5 XXXX........ one\n"
                "S2 X........... two\n"
                "S3 X........... three\n");
    ck_assert_str_eq(diagnosis_of("............"), "-");
    ck_assert_str_eq(diagnosis_of("X..........."), "-");     /* a draw */
    ck_assert_str_eq(diagnosis_of("........XXXX"), "-");
    leave();
}
END_TEST

START_TEST(what_was_not_measured_does_not_count)
{
    enter("02");
    write_known("S8 X.......XXXX one\nS8 X.......XXXX two\n");
    ck_assert_str_eq(diagnosis_of("X.......????"), "S8");
    ck_assert_str_eq(diagnosis_of("????????????"), "-");
    leave();
}
END_TEST

START_TEST(without_data_nothing_is_said)
{
    enter("02");
    ck_assert_str_eq(diagnosis_of("X..........."), "-");
    write_known("S4\nnonsense\n X X\ntest\nS4 XXXXXXXXXXXXXXXXXXXXXXX x\n");
    ck_assert_str_eq(diagnosis_of("............"), "-");
    leave();
}
END_TEST

/* The rows of a lab's data that is kept, but for one; that one's own. */
static int
rows_without(const char *path, int left_out, char *rows, size_t size,
             char invariant[8], char signs[128])
{
    char line[512], key[64], vector[128];
    int n = 0;
    FILE *f = fopen(path, "r");

    rows[0] = '\0';
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (sscanf(line, "%63s %127s", key, vector) != 2 || line[0] == '#'
            || strcmp(key, "test") == 0)
            continue;
        if (n++ == left_out) {
            snprintf(invariant, 8, "%.7s", key);
            snprintf(signs, 128, "%s", vector);
        } else {
            strncat(rows, line, size - strlen(rows) - 1);
        }
    }
    if (f != NULL)
        fclose(f);
    return n;
}

/* Each known bug, diagnosed by the others: the guess is right for most of those
 * for which there is one. */
START_TEST(known_bugs_are_told_by_the_others)
{
    static char rows[65536];
    char path[PATH_MAX + 64], id[3], invariant[8], signs[128], why[512];
    int labs = 0, all_right = 0, all_wrong = 0;

    ck_assert(kit_root(root, why, sizeof why));
    for (int l = 0; l < 13; l++) {
        int right = 0, wrong = 0, n = 1;

        snprintf(id, sizeof id, "%02d", l);
        snprintf(path, sizeof path, "%s/autograder/diagnosis/%s.txt", root, id);
        if (access(path, R_OK) != 0)
            continue;
        labs++;
        strcpy(folder, "/tmp/diagnosing-XXXXXX");
        enter(id);
        for (int i = 0; i < n; i++) {
            n = rows_without(path, i, rows, sizeof rows, invariant, signs);
            if (i >= n)
                break;
            write_known(rows);

            const char *guess = diagnosis_of(signs);

            right += strcmp(guess, invariant) == 0;
            wrong += guess[0] != '-' && strcmp(guess, invariant) != 0;
        }
        printf("lab %s: of %d known bugs %d named right, %d wrong\n", id, n,
               right, wrong);
        fflush(stdout);
        ck_assert_int_ge(n, 20);
        all_right += right;
        all_wrong += wrong;
        leave();
    }
    ck_assert_int_ge(labs, 1);
    ck_assert_int_ge(all_right, 5 * all_wrong);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("diagnosing");
    TCase *tc = harness_case(s, "diagnosis");

    harness_add(tc, bugs_that_agree_name_their_invariant);
    harness_add(tc, those_that_fail_the_same_tests_are_asked);
    harness_add(tc, what_a_judge_has_seen_is_not_denied);
    harness_add(tc, four_fifths_must_agree);
    harness_add(tc, nothing_is_said_where_nothing_is_alike);
    harness_add(tc, what_was_not_measured_does_not_count);
    harness_add(tc, without_data_nothing_is_said);
    harness_add(tc, known_bugs_are_told_by_the_others);
    return harness_run(s);
}

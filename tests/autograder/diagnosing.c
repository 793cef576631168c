/*
 * diagnosing.c -- tests of diagnosis.c: the tests that fail together tell
 * where to look, or nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Check has something else of that name. */
#define test_result check_test_result
#include "tests/harness.h"
#undef test_result

#include "autograder/diagnosis.h"
#include "autograder/kit.h"

static char folder[] = "/tmp/diagnosing-XXXXXX";

static struct lab_test tests[] = { { .id = (char *)"one" },
                                   { .id = (char *)"two" },
                                   { .id = (char *)"three" } };
static struct lab_invariant invariants[] = {
    { .key = (char *)"A1", .sentence = (char *)"First come, first served." },
    { .key = (char *)"A2", .sentence = (char *)"Nobody is left." }
};
static struct lab lab = {
    .lab = (char *)"99", .tests = tests, .ntests = 3,
    .invariants = invariants, .ninvariants = 2
};
static struct result result;

static void
enter(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert(kit_make_folder("autograder/diagnosis"));
}

static void
leave(void)
{
    kit_remove_folder(folder);
}

static void
know(const char *text)
{
    FILE *f = fopen("autograder/diagnosis/99", "w");

    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    ck_assert_int_eq(fclose(f), 0);
}

/* What is said of a submission that fails where there is an X. */
static const char *
says(const char *vector)
{
    result = (struct result){ .lab = &lab, .ntests = strlen(vector) };
    for (size_t i = 0; i < result.ntests; i++)
        result.tests[i] = (struct test_result){
            .test = &tests[i],
            .state = vector[i] == 'X' ? STATE_FAIL
                   : vector[i] == '.' ? STATE_PASS : STATE_NOT_MEASURED
        };
    diagnosis_make(&result);
    return result.diagnosis;
}

START_TEST(who_fails_alike_is_named_by_what_he_breaks)
{
    know("# a comment\ntests one two three\n"
         "X.. A1 newest-first\nXX. A2 forgets\nXX. A1 mixes\nX.. A1 other\n");
    ck_assert_str_eq(says("X.."), "Known mistakes that fail just these tests "
                     "break A1 (First come, first served.)");
    ck_assert_str_eq(says("XX."), "Known mistakes that fail just these tests "
                     "break A2 (Nobody is left.) or A1 (First come, first "
                     "served.)");
    ck_assert_str_eq(says("..X"), "");
}
END_TEST

START_TEST(what_tells_nothing_is_not_told)
{
    ck_assert_str_eq(says("X.."), "");      /* there is no such file */
    know("tests one two three\nXXX A1 all\n... A1 none\nX.. A1 first\n"
         "?.. A1 unknown\nX A1 short\n");
    ck_assert_str_eq(says("XXX"), "");
    ck_assert_str_eq(says("..."), "");
    ck_assert_str_eq(says("?X."), "");
    ck_assert_str_eq(says("X"), "");        /* only one was run */
    know("tests one three two\nX.. A1 first\n");
    ck_assert_str_eq(says("X.."), "");      /* of other tests */
    know("tests one two three\nX.. A1 a\nX.. A2 b\nX.. A3 c\nX.. A4 d\n");
    ck_assert_str_eq(says("X.."), "");      /* too many */
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("diagnosing");
    TCase *tc = harness_case(s, "vectors");

    tcase_add_checked_fixture(tc, enter, leave);
    harness_add(tc, who_fails_alike_is_named_by_what_he_breaks);
    harness_add(tc, what_tells_nothing_is_not_told);
    return harness_run(s);
}

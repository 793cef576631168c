/*
 * Tests of the selftest: which of a lab's tests are questioned.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/selftest/needed.h"
#include "tests/harness.h"

static char script[] = "script", memcheck[] = "memcheck";
static struct lab_test tests[] = {
    { .id = (char *)"first", .kind = script },
    { .id = (char *)"second", .kind = script },
    { .id = (char *)"third", .kind = script,
      .stays = (char *)"It says more plainly what." },
    { .id = (char *)"fourth", .kind = memcheck }
};
static const struct lab lab = { .tests = tests, .ntests = 4 };

static char said[2048];

/* A mutant for which the tests went so: an X has failed. */
static void
mark(const char *row)
{
    struct verdict v = { .ntests = strlen(row) };

    for (size_t i = 0; i < v.ntests; i++)
        snprintf(v.tests[i].state, sizeof v.tests[i].state, "%s",
                 row[i] == 'X' ? "fail" : "pass");
    needed_mutant(&lab, &v);
}

/* Keeps what is printed. */
static void
print(void)
{
    char path[] = "/tmp/needing-XXXXXX";
    int fd = mkstemp(path), out = dup(STDOUT_FILENO);

    ck_assert(fd >= 0 && out >= 0);
    fflush(stdout);
    ck_assert_int_ge(dup2(fd, STDOUT_FILENO), 0);
    needed_print(&lab);
    fflush(stdout);
    ck_assert_int_ge(dup2(out, STDOUT_FILENO), 0);
    ssize_t n = pread(fd, said, sizeof said - 1, 0);

    ck_assert_int_ge(n, 0);
    said[n] = '\0';
    unlink(path);
    close(fd);
    close(out);
}

/* The line about that test. */
static const char *
line(const char *id)
{
    static char text[200];
    const char *p = strstr(said, id);

    ck_assert_ptr_nonnull(p);
    snprintf(text, sizeof text, "%.*s", (int)strcspn(p, "\n"), p);
    return text;
}

START_TEST(a_test_is_needed_by_what_fails_no_other)
{
    needed_open();
    mark("X..");
    mark("XX.");
    mark("XXX");
    print();
    ck_assert_ptr_nonnull(strstr(said, "of 3 mutants"));
    ck_assert_ptr_nonnull(strstr(line("first"), "  3   1"));
    ck_assert_ptr_null(strstr(line("first"), "QUESTIONED"));
    ck_assert_ptr_nonnull(strstr(line("second"), "  2   0  QUESTIONED"));
}
END_TEST

START_TEST(what_has_a_reason_is_not_questioned_but_told)
{
    needed_open();
    mark("X..");
    print();
    ck_assert_ptr_nonnull(strstr(line("third"), "  0   0  It says more"));
    mark("..X");
    print();
    ck_assert_ptr_null(strstr(line("third"), "It says"));
}
END_TEST

START_TEST(a_second_look_is_needed_by_what_it_alone_sees)
{
    needed_open();
    mark("X..X");
    mark("....");
    print();
    ck_assert_ptr_nonnull(strstr(line("first"), "  1   1"));
    ck_assert_ptr_nonnull(strstr(line("fourth"), "  1   0  QUESTIONED"));
    mark("...X");
    print();
    ck_assert_ptr_nonnull(strstr(line("fourth"), "  2   1"));
}
END_TEST

START_TEST(without_mutants_nothing_is_said)
{
    needed_open();
    mark("X..");
    needed_open();
    print();
    ck_assert_str_eq(said, "");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("needed tests");
    TCase *tc = harness_case(s, "needed");

    harness_add(tc, a_test_is_needed_by_what_fails_no_other);
    harness_add(tc, what_has_a_reason_is_not_questioned_but_told);
    harness_add(tc, a_second_look_is_needed_by_what_it_alone_sees);
    harness_add(tc, without_mutants_nothing_is_said);
    return harness_run(s);
}

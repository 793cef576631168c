/*
 * own.c -- one of a student's own tests, on stage.
 *
 * Such a test is written for Check and the kit's harness, whose runner starts a
 * process for each test; in the sandbox nobody starts a process.  So the parent
 * starts one for each test, and the harness's functions here run just the one
 * whose number is the script's only word.  The number -1 asks for the names of
 * all, one a line.
 *
 * Which way a test went is told by the end of the process alone: it passes if
 * it comes back, and the stage then says that the end was reached.
 *
 * The student's main() is called mytests_main() here (a macro, when it is
 * compiled), and <check.h> is tests/plain/check.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/scenarios/own.h"
#include "autograder/scenarios/stage.h"
#include "tests/harness.h"

enum { STATUS_NO_TEST = 96 };   /* there is none of that number */

static int64_t wanted = -1;     /* the test to run; -1: name all */
static int64_t seen;            /* tests that were come across */
static int ran;                 /* whether the wanted one has */

int mytests_main(void);

__attribute__((weak)) void
own_call(void (*fn)(void))
{
    fn();
}

static void
run_one(const TCase *tc, const TTest *test)
{
    if (tc->before != NULL)
        tc->before();
    own_call(test->fn);
    if (tc->after != NULL)
        tc->after();
    ran = 1;
}

TCase *
harness_case(Suite *s, const char *name)
{
    TCase *tc = tcase_create(name);

    suite_add_tcase(s, tc);
    return tc;
}

void
harness_add(TCase *tc, const TTest *test)
{
    tcase_add_test(tc, test);
}

int
harness_run(Suite *s)
{
    for (const TCase *tc = s->first; tc != NULL; tc = tc->next)
        for (int i = 0; i < tc->n; i++, seen++) {
            if (wanted < 0)
                printf("%s\n", tc->tests[i].test->name);
            else if (seen == wanted)
                run_one(tc, tc->tests[i].test);
        }
    return EXIT_SUCCESS;
}

/* What follows is for the kit's own tests. */

int
harness_watch(void (*fn)(void), char *text, size_t size)
{
    printf("harness_watch() is not for tests that are graded\n");
    exit(STATUS_NO_TEST);
}

int
harness_begins(const char *text, const char *words)
{
    return strncmp(text, words, strlen(words)) == 0;
}

unsigned long
harness_seed(void)
{
    return 1;
}

int
harness_any_order(void)
{
    return 0;
}

int
harness_light(void)
{
    return 0;
}

static void
run(const int64_t *script, size_t nwords)
{
    wanted = nwords == 1 ? script[0] : -1;
    mytests_main();
    fflush(stdout);
    if (wanted >= 0 && !ran)
        exit(STATUS_NO_TEST);
}

const struct scenario stage_scenarios[] = { { "own", run }, { NULL, NULL } };

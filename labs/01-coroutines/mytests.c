/*
 * mytests.c -- your own tests of coroutines.
 *
 *      make mytests LAB=01 DIR=...     from the kit's root
 *
 * A test here is good if it passes on every right solution and fails on a
 * wrong one.  It is run on the kit's own library, where it must pass, and on
 * copies of that library with one bug each, where it should fail.  So:
 *
 *   - Call nothing but what capriccio.h declares, and expect nothing that it
 *     does not promise.  A solution may differ from yours and be right.
 *   - Name a test by the sentence that is true when it passes.
 *   - Say what happened in a string ("ab-ba") and compare that: a failure can
 *     then be read.
 *   - No clock and no sleep: they fail on a busy machine.
 *
 * A test passes only if it reaches its end (tests/harness.h says why).
 */
#include <string.h>

#include "capriccio.h"
#include "tests/harness.h"

static char trace[64];

static void
note(const char *what)
{
    strncat(trace, what, sizeof trace - strlen(trace) - 1);
}

static void *
two_steps(void *name)
{
    note(name);
    ct_coro_yield(NULL);
    note(name);
    return NULL;
}

/* An example.  C6: whoever is resumed runs, and nobody else does. */
START_TEST(a_coroutine_runs_when_it_is_resumed)
{
    ct_coro *a = ct_coro_create(two_steps, 0);
    ct_coro *b = ct_coro_create(two_steps, 0);

    ck_assert_int_eq(ct_coro_resume(a, "a", NULL), 0);
    ck_assert_int_eq(ct_coro_resume(b, "b", NULL), 0);
    note("-");
    ck_assert_int_eq(ct_coro_resume(b, NULL, NULL), 0);
    ck_assert_int_eq(ct_coro_resume(a, NULL, NULL), 0);
    ck_assert_str_eq(trace, "ab-ba");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("my tests of lab 01");
    TCase *tc = harness_case(s, "coroutines");

    harness_add(tc, a_coroutine_runs_when_it_is_resumed);
    return harness_run(s);
}

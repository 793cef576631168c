/*
 * mytests.c -- your own tests of threads.
 *
 *      make mytests LAB=02 DIR=...     from the kit's root
 *
 * A test here is good if it passes on every right solution and fails on a
 * wrong one.  It is run on the kit's own library, where it must pass, and on
 * copies of that library with one bug each, where it should fail.  So:
 *
 *   - Call nothing but what capriccio.h declares, and expect nothing that it
 *     does not promise.  A solution may differ from yours and be right.
 *   - Name a test by the sentence that is true when it passes.
 *   - Say what happened in a string ("abcabc") and compare that: a failure can
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
two_turns(void *name)
{
    note(name);
    ct_yield();
    note(name);
    return NULL;
}

/* An example.  S2: nobody runs twice before everybody has run once. */
START_TEST(threads_that_yield_take_turns)
{
    ct_thread a, b;

    ck_assert_int_eq(ct_create(&a, NULL, two_turns, "a"), 0);
    ck_assert_int_eq(ct_create(&b, NULL, two_turns, "b"), 0);
    ck_assert_int_eq(ct_join(a, NULL), 0);
    ck_assert_int_eq(ct_join(b, NULL), 0);
    ck_assert_str_eq(trace, "abab");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("my tests of lab 02");
    TCase *tc = harness_case(s, "threads");

    harness_add(tc, threads_that_yield_take_turns);
    return harness_run(s);
}

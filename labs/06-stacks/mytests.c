/*
 * mytests.c -- your own tests of locks.
 *
 *      make mytests LAB=03 DIR=...     from the kit's root
 *
 * A test here is good if it passes on every right solution and fails on a
 * wrong one.  It is run on the kit's own library, where it must pass, and on
 * copies of that library with one bug each, where it should fail.  So:
 *
 *   - Call nothing but what capriccio.h declares, and expect nothing that it
 *     does not promise.  A solution may differ from yours and be right.
 *   - Name a test by the sentence that is true when it passes.
 *   - Say what happened in a string ("abab") and compare that: a failure can
 *     then be read.
 *   - Deadlines: ct_now() before and after says that a wait was not too short.
 *     That it was not too long is no test on a busy machine.
 *
 * A test passes only if it reaches its end (tests/harness.h says why).
 */
#include <string.h>

#include "capriccio.h"
#include "tests/harness.h"

static char trace[64];
static ct_mutex mutex = CT_MUTEX_INITIALIZER;

static void
note(const char *what)
{
    strncat(trace, what, sizeof trace - strlen(trace) - 1);
}

static void *
in_and_out(void *name)
{
    ck_assert_int_eq(ct_mutex_lock(&mutex), 0);
    note(name);
    ct_yield();
    note(name);
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    return NULL;
}

/* An example.  L1: nobody comes in while somebody is inside; who is first does
 * not matter, so this holds under any CAPRICCIO_SCHED. */
START_TEST(one_is_inside_at_a_time)
{
    ct_thread a, b;

    ck_assert_int_eq(ct_create(&a, NULL, in_and_out, "a"), 0);
    ck_assert_int_eq(ct_create(&b, NULL, in_and_out, "b"), 0);
    ck_assert_int_eq(ct_join(a, NULL), 0);
    ck_assert_int_eq(ct_join(b, NULL), 0);
    ck_assert_msg(strcmp(trace, "aabb") == 0 || strcmp(trace, "bbaa") == 0,
                  "they were inside as %s", trace);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("my tests of lab 03");
    TCase *tc = harness_case(s, "locks");

    harness_add(tc, one_is_inside_at_a_time);
    return harness_run(s);
}

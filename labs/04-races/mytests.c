/*
 * mytests.c -- your own tests of preemption and of the mixed mutex.
 *
 *      make mytests LAB=04 DIR=...     from the kit's root
 *
 * A test here is good if it passes on every right solution and fails on a
 * wrong one.  It is run on the kit's own library, where it must pass, and on
 * copies of that library with one bug each, where it should fail.  So:
 *
 *   - Call nothing but what capriccio.h declares (and pthread_create(3), for
 *     kernel threads), and expect nothing that it does not promise.
 *   - Name a test by the sentence that is true when it passes.
 *   - Nobody knows where a tick lands, or when.  Wait for something that
 *     happens if and only if a thread is switched, and never for a time.
 *
 * A test passes only if it reaches its end (tests/harness.h says why).
 */
#include "capriccio.h"
#include "tests/harness.h"

static volatile int done;

static void *
finish(void *arg)
{
    done = 1;
    return arg;
}

/* An example.  P1, the good half of it: without a tick this never ends. */
START_TEST(a_thread_that_spins_is_switched)
{
    ct_thread t;

    ck_assert_int_eq(ct_preempt_start(1000000), 0);
    ck_assert_int_eq(ct_create(&t, NULL, finish, NULL), 0);
    while (!done)
        ;
    ck_assert_int_eq(ct_join(t, NULL), 0);
    ck_assert_int_eq(ct_preempt_stop(), 0);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("my tests of lab 04");
    TCase *tc = harness_case(s, "ticks");

    harness_add(tc, a_thread_that_spins_is_switched);
    return harness_run(s);
}

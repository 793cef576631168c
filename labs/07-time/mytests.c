/*
 * mytests.c -- your own tests of time and of waits that end.
 *
 *      make mytests LAB=07 DIR=...     from the kit's root
 *
 * A test here is good if it passes on every right solution and fails on a
 * wrong one.  It is run on the kit's own library, where it must pass, and on
 * copies of that library with one bug each, where it should fail.  So:
 *
 *   - Call nothing but what capriccio.h declares, and expect nothing that it
 *     does not promise.  A solution may differ from yours and be right.
 *   - Name a test by the sentence that is true when it passes.
 *   - ct_now() before and after says that a wait was not too short.  That it
 *     was not too long is no test on a busy machine, unless the clock is
 *     virtual: CAPRICCIO_CLOCK=virtual.
 *   - Pipes are enough (ct_pipe); they need no network.
 *
 * A test passes only if it reaches its end (tests/harness.h says why).
 */
#include <errno.h>
#include <stdint.h>

#include "capriccio.h"
#include "tests/harness.h"

enum { MS = 1000000 };                  /* ns */

static void *
read_one(void *fd)
{
    char c;

    errno = 0;
    return (void *)(intptr_t)(ct_read(*(int *)fd, &c, 1) < 0 ? errno : 0);
}

/* An example.  D6: somebody waits for what never comes, and is told that
 * nobody wants it any more. */
START_TEST(a_cancelled_read_fails_with_ecanceled)
{
    struct timespec ms = { 0, MS };
    ct_thread t;
    void *error;
    int p[2];

    ck_assert_int_eq(ct_pipe(p), 0);
    ck_assert_int_eq(ct_create(&t, NULL, read_one, &p[0]), 0);
    ck_assert_int_eq(ct_nanosleep(&ms, NULL), 0);
    ck_assert_int_eq(ct_cancel(t), 0);
    ck_assert_int_eq(ct_join(t, &error), 0);
    ck_assert_int_eq((intptr_t)error, ECANCELED);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("my tests of lab 07");
    TCase *tc = harness_case(s, "time");

    harness_add(tc, a_cancelled_read_fails_with_ecanceled);
    return harness_run(s);
}

/*
 * Deadlines and cancelling, as far as sleepers go: the layer that knows
 * descriptors is not linked here.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "capriccio.h"
#include "tests/harness.h"

enum { MS = 1000000, SECOND = 1000000000 };     /* ns */

static int left_ms;             /* what the sleep had left, when it failed */

/* Sleeps for an hour, and returns the errno. */
static void *
sleep_long(void *unused)
{
    struct timespec hour = { 3600, 0 }, rest = { -1, -1 };

    errno = 0;
    int r = ct_nanosleep(&hour, &rest);
    left_ms = (int)(rest.tv_sec * 1000 + rest.tv_nsec / MS);
    return (void *)(intptr_t)(r == 0 ? 0 : errno);
}

static int
doze(int64_t ns)
{
    struct timespec t = { ns / SECOND, ns % SECOND };

    errno = 0;
    return ct_nanosleep(&t, NULL) == 0 ? 0 : errno;
}

static void
set_deadline(int64_t ns_from_now)
{
    int64_t due = ct_now() + ns_from_now;
    struct timespec t = { due / SECOND, due % SECOND };

    ck_assert_int_eq(ct_deadline(&t), 0);
}

static ct_thread
start(void)
{
    ct_thread t;

    ck_assert_int_eq(ct_create(&t, NULL, sleep_long, NULL), 0);
    ck_assert_int_eq(doze(MS), 0);      /* until it sleeps, on any policy */
    return t;
}

static int
end_of(ct_thread t)
{
    void *error;

    ck_assert_int_eq(ct_join(t, &error), 0);
    return (int)(intptr_t)error;
}

/* A server that is told to stop need not wait for whoever sleeps between two
 * attempts. */
START_TEST(a_cancelled_sleep_fails_with_ecanceled)
{
    ct_thread t = start();

    ck_assert_int_eq(ct_cancel(t), 0);
    ck_assert_int_eq(end_of(t), ECANCELED);
    ck_assert_int_gt(left_ms, 0);
    ck_assert_int_lt(left_ms, 3600 * 1000);
}
END_TEST

START_TEST(who_does_not_sleep_is_cancelled_when_it_next_would)
{
    struct timespec zero = { 0, 0 };

    ck_assert_int_eq(ct_cancel(ct_self()), 0);
    ck_assert_int_eq(ct_nanosleep(&zero, NULL), 0);     /* it need not wait */
    ck_assert_int_eq(doze(SECOND), ECANCELED);
    ck_assert_int_eq(doze(1), 0);                       /* once */
}
END_TEST

/* The sleep has ended, though its thread does not run yet. */
START_TEST(cancelling_who_has_just_woken_is_kept_for_the_next_wait)
{
    ct_thread t = start();

    ck_assert_int_eq(ct_cancel(t), 0);
    ck_assert_int_eq(ct_cancel(t), 0);
    ck_assert_int_eq(end_of(t), ECANCELED);
    ck_assert_int_eq(ct_cancel(t), ESRCH);
}
END_TEST

START_TEST(a_deadline_ends_a_longer_sleep)
{
    int64_t before = ct_now();

    set_deadline(5 * MS);
    ck_assert_int_eq((intptr_t)sleep_long(NULL), ETIMEDOUT);
    ck_assert_int_ge(ct_now() - before, 5 * MS);
    ck_assert_int_gt(left_ms, 0);
    ck_assert_int_eq(doze(1), ETIMEDOUT);               /* it stays */
    ck_assert_int_eq(doze(0), 0);
    ck_assert_int_eq(ct_deadline(NULL), 0);
    ck_assert_int_eq(doze(1), 0);
}
END_TEST

START_TEST(a_deadline_that_is_later_leaves_a_sleep_alone)
{
    set_deadline(3600LL * SECOND);
    ck_assert_int_eq(doze(MS), 0);
}
END_TEST

static void *
set_a_past_deadline(void *unused)
{
    set_deadline(0);
    return NULL;
}

/* A control block is used again; what was known of the thread that had it
 * before is not. */
START_TEST(a_new_thread_has_no_limits)
{
    ct_thread t;

    ck_assert_int_eq(ct_create(&t, NULL, set_a_past_deadline, NULL), 0);
    ck_assert_int_eq(ct_join(t, NULL), 0);
    t = start();
    ck_assert_int_eq(ct_cancel(t), 0);
    ck_assert_int_eq(end_of(t), ECANCELED);             /* not ETIMEDOUT */
}
END_TEST

START_TEST(a_deadline_that_is_no_time_is_refused)
{
    struct timespec none = { 0, SECOND }, negative = { 0, -1 };

    ck_assert_int_eq(ct_deadline(&none), EINVAL);
    ck_assert_int_eq(ct_deadline(&negative), EINVAL);
    ck_assert_int_eq(doze(1), 0);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("limits");
    TCase *tc = harness_case(s, "of sleepers");

    harness_add(tc, a_cancelled_sleep_fails_with_ecanceled);
    harness_add(tc, who_does_not_sleep_is_cancelled_when_it_next_would);
    harness_add(tc, cancelling_who_has_just_woken_is_kept_for_the_next_wait);
    harness_add(tc, a_deadline_ends_a_longer_sleep);
    harness_add(tc, a_deadline_that_is_later_leaves_a_sleep_alone);
    harness_add(tc, a_new_thread_has_no_limits);
    harness_add(tc, a_deadline_that_is_no_time_is_refused);
    return harness_run(s);
}

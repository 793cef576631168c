/*
 * Tests of lab 07 that a student might be proud of.  They say nothing that
 * capriccio.h does not promise, and count on a virtual clock, which is what
 * they are marked with.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "capriccio.h"
#include "tests/harness.h"

#define SECOND INT64_C(1000000000)      /* ns */

enum { MANY = 200 };

static char trace[256];
static int p[2], other[2];
static ct_thread threads[MANY];
static int numbers[MANY];
static int64_t woken_at[MANY];

static ct_thread
make(void *(*start)(void *), void *arg)
{
    ct_thread t = 0;

    ck_assert_int_eq(ct_create(&t, NULL, start, arg), 0);
    return t;
}

static void
join(ct_thread t)
{
    ck_assert_int_eq(ct_join(t, NULL), 0);
}

static void
yield(int n)
{
    while (n-- > 0)
        ct_yield();
}

static void
note(const char *what)
{
    strncat(trace, what, sizeof trace - strlen(trace) - 1);
}

static struct timespec
from_ns(int64_t ns)
{
    return (struct timespec){ ns / SECOND, ns % SECOND };
}

/* Sleeps; 0 or the error. */
static int
sleep_ns(int64_t ns)
{
    struct timespec request = from_ns(ns);

    return ct_nanosleep(&request, NULL) == 0 ? 0 : errno;
}

static void
deadline_in(int64_t ns)
{
    struct timespec until = from_ns(ct_now() + ns);

    ck_assert_int_eq(ct_deadline(&until), 0);
}

/* One byte; 'x', or what is wrong. */
static const char *
read_byte(int fd)
{
    char c = 0;

    switch (ct_read(fd, &c, 1)) {
    case 1:
        return c == 'x' ? "x" : "?";
    case 0:
        return "end";
    default:
        return errno == ECANCELED ? "cancelled" : errno == ETIMEDOUT ? "late"
               : errno == EBADF ? "bad" : "error";
    }
}

static void *
read_and_note(void *fd)
{
    note(read_byte(*(int *)fd));
    return NULL;
}

static void
put(int fd, const char *text)
{
    ck_assert_int_eq(ct_write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

/* D4 */
START_TEST(a_sleep_ends_at_its_time)
{
    static const int64_t times[] = { 1, 999, 1001, 1234567, SECOND - 1,
                                     SECOND, 3 * SECOND + 7 };

    for (int i = 0; i < 7; i++) {
        int64_t before = ct_now();

        ck_assert_int_eq(sleep_ns(times[i]), 0);
        ck_assert_int_eq(ct_now() - before, times[i]);
    }
}
END_TEST

static int order[MANY], norder;

static void *
sleep_and_queue(void *number)
{
    int i = *(int *)number;

    sleep_ns((int64_t)(i * 37 % MANY / 2 + 1) * SECOND);
    order[norder++] = i;
    woken_at[i] = ct_now();
    return NULL;
}

/* D1: in the order of their times; equal ones as they came. */
START_TEST(many_sleepers_wake_in_order)
{
    int64_t begun = ct_now();

    for (int i = 0; i < MANY; i++) {
        numbers[i] = i;
        threads[i] = make(sleep_and_queue, &numbers[i]);
    }
    for (int i = 0; i < MANY; i++)
        join(threads[i]);
    ck_assert_int_eq(norder, MANY);
    for (int k = 0; k < MANY; k++) {
        int i = order[k], time = i * 37 % MANY / 2;

        ck_assert_int_eq(woken_at[i] - begun, (time + 1) * SECOND);
        if (k == 0)
            continue;
        int before = order[k - 1], earlier = before * 37 % MANY / 2;

        ck_assert(earlier < time || (earlier == time && before < i));
    }
}
END_TEST

static void *
sleep_a_lot(void *number)
{
    numbers[*(int *)number] = sleep_ns((1 + *(int *)number * 7 % 50) * SECOND);
    woken_at[norder++] = ct_now();
    return NULL;
}

/* D2: those that are cancelled leave the others as they are. */
START_TEST(cancelled_sleepers_leave_the_others_in_order)
{
    static int index[MANY];
    int64_t begun = ct_now();

    for (int i = 0; i < 50; i++) {
        index[i] = i;
        threads[i] = make(sleep_a_lot, &index[i]);
    }
    yield(2);
    for (int i = 0; i < 50; i += 3)
        ck_assert_int_eq(ct_cancel(threads[i]), 0);
    for (int i = 0; i < 50; i++) {
        join(threads[i]);
        ck_assert_int_eq(numbers[i], i % 3 == 0 ? ECANCELED : 0);
    }
    for (int k = 1; k < norder; k++)
        ck_assert_int_ge(woken_at[k], woken_at[k - 1]);
    ck_assert_int_eq(woken_at[norder - 1] - begun, 50 * SECOND);
}
END_TEST

START_TEST(wrong_requests_are_refused)
{
    struct timespec wrong[] = { { -1, 0 }, { 0, -1 }, { 0, SECOND } };

    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(ct_nanosleep(&wrong[i], NULL), -1);
        ck_assert_int_eq(errno, EINVAL);
    }
    ck_assert_int_eq(ct_nanosleep(NULL, NULL), -1);
    ck_assert_int_eq(errno, EFAULT);
    ck_assert_int_eq(ct_deadline(&wrong[1]), EINVAL);
    ck_assert_int_eq(ct_deadline(&wrong[2]), EINVAL);
}
END_TEST

static void *
note_a_turn(void *unused)
{
    note("t");
    return unused;
}

START_TEST(a_sleep_of_no_time_lets_others_run)
{
    ct_thread t = make(note_a_turn, NULL);

    ck_assert_int_eq(sleep_ns(0), 0);
    ck_assert_str_eq(trace, "t");
    join(t);
}
END_TEST

static struct timespec left;
static int slept;

static void *
sleep_and_tell(void *unused)
{
    left = from_ns(10 * SECOND);
    slept = ct_nanosleep(&left, &left) == 0 ? 0 : errno;
    note("s");
    return unused;
}

static void *
sleep_for_ever(void *unused)
{
    struct timespec ever = { INT64_MAX, 0 };

    slept = ct_nanosleep(&ever, NULL) == 0 ? 0 : errno;
    return unused;
}

/* D4, D6 */
START_TEST(a_cancelled_sleep_tells_what_is_left)
{
    ct_thread t = make(sleep_and_tell, NULL);

    ck_assert_int_eq(sleep_ns(4 * SECOND), 0);
    ck_assert_int_eq(ct_cancel(t), 0);
    join(t);
    ck_assert_int_eq(slept, ECANCELED);
    ck_assert_int_eq(left.tv_sec, 6);
    ck_assert_int_eq(left.tv_nsec, 0);
    ck_assert_int_eq(sleep_ns(20 * SECOND), 0);     /* nothing is left set */
    ck_assert_str_eq(trace, "s");
    t = make(sleep_and_tell, NULL);
    join(t);
    ck_assert_int_eq(slept, 0);
    ck_assert_int_eq(left.tv_sec + left.tv_nsec, 0);
}
END_TEST

START_TEST(a_sleep_may_be_longer_than_time)
{
    ct_thread t = make(sleep_for_ever, NULL);

    ck_assert_int_eq(sleep_ns(SECOND), 0);
    ck_assert_int_eq(slept, 0);
    ck_assert_int_eq(ct_cancel(t), 0);
    join(t);
    ck_assert_int_eq(slept, ECANCELED);
}
END_TEST

/* D5 */
static void *
be_late(void *fd)
{
    int64_t begun = ct_now();

    deadline_in(5 * SECOND);
    note(read_byte(*(int *)fd));
    ck_assert_int_eq(ct_now() - begun, 5 * SECOND);
    note(read_byte(*(int *)fd));        /* still late */
    ck_assert_int_eq(sleep_ns(SECOND), ETIMEDOUT);
    ck_assert_int_eq(sleep_ns(0), 0);
    ck_assert_int_eq(ct_deadline(NULL), 0);
    ck_assert_int_eq(sleep_ns(SECOND), 0);
    return NULL;
}

START_TEST(a_deadline_ends_each_wait_until_it_is_changed)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    join(make(be_late, &p[0]));
    ck_assert_str_eq(trace, "latelate");
    put(p[1], "x");
    ck_assert_str_eq(read_byte(p[0]), "x");
}
END_TEST

START_TEST(who_is_late_gets_what_need_not_be_waited_for)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    put(p[1], "xx");
    deadline_in(0);
    ck_assert_str_eq(read_byte(p[0]), "x");
    ck_assert_str_eq(read_byte(p[0]), "x");
    ck_assert_str_eq(read_byte(p[0]), "late");
    put(p[1], "x");
    ck_assert_str_eq(read_byte(p[0]), "x");
}
END_TEST

START_TEST(a_sleep_ends_at_the_deadline_or_before)
{
    int64_t begun = ct_now();

    deadline_in(3 * SECOND);
    ck_assert_int_eq(sleep_ns(2 * SECOND), 0);
    ck_assert_int_eq(sleep_ns(1 * SECOND), 0);      /* just */
    ck_assert_int_eq(ct_now() - begun, 3 * SECOND);
    deadline_in(3 * SECOND);
    struct timespec ten = from_ns(10 * SECOND), rest = { 0, 0 };

    ck_assert_int_eq(ct_nanosleep(&ten, &rest), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_eq(ct_now() - begun, 6 * SECOND);
    ck_assert_int_eq(rest.tv_sec, 7);
}
END_TEST

START_TEST(the_ends_of_time_are_deadlines_too)
{
    struct timespec before = { -5, 0 }, after = { INT64_MAX, 0 };

    ck_assert_int_eq(ct_pipe(p), 0);
    ck_assert_int_eq(ct_deadline(&before), 0);
    ck_assert_int_eq(sleep_ns(SECOND), ETIMEDOUT);
    ck_assert_str_eq(read_byte(p[0]), "late");
    ck_assert_int_eq(ct_deadline(&after), 0);
    ck_assert_int_eq(sleep_ns(SECOND), 0);
}
END_TEST

static void *
have_another_deadline(void *fd)
{
    deadline_in(2 * SECOND);
    note(read_byte(*(int *)fd));
    return NULL;
}

START_TEST(a_deadline_is_one_thread_s)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread mine = make(have_another_deadline, &p[0]);
    ct_thread none = make(read_and_note, &p[0]);

    ck_assert_int_eq(sleep_ns(10 * SECOND), 0);
    ck_assert_str_eq(trace, "late");
    put(p[1], "x");
    join(none);
    join(mine);
    ck_assert_str_eq(trace, "latex");
}
END_TEST

/* A poll with a time of its own, and a deadline: whichever comes first. */
START_TEST(a_poll_ends_by_its_own_time_or_the_deadline)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    struct pollfd one = { .fd = p[0], .events = POLLIN };
    int64_t begun = ct_now();

    deadline_in(60 * SECOND);
    ck_assert_int_eq(ct_poll(&one, 1, 1000), 0);
    ck_assert_int_eq(ct_now() - begun, SECOND);
    deadline_in(SECOND);
    ck_assert_int_eq(ct_poll(&one, 1, 5000), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_eq(ct_now() - begun, 2 * SECOND);
}
END_TEST

/* D6 */
static void *
read_twice(void *fd)
{
    note(read_byte(*(int *)fd));
    note("-");
    note(read_byte(*(int *)fd));
    return NULL;
}

START_TEST(a_cancellation_ends_one_wait)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread t = make(read_twice, &p[0]);

    yield(3);
    ck_assert_int_eq(ct_cancel(t), 0);
    yield(3);
    put(p[1], "x");
    join(t);
    ck_assert_str_eq(trace, "cancelled-x");
    ck_assert_int_eq(ct_cancel(t), ESRCH);
}
END_TEST

START_TEST(a_cancellation_waits_for_the_first_wait)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    put(p[1], "x");
    ct_thread t = make(read_twice, &p[0]);

    ck_assert_int_eq(ct_cancel(t), 0);  /* it has not begun */
    join(t);
    ck_assert_str_eq(trace, "x-cancelled");
    ck_assert_int_eq(ct_cancel(ct_self()), 0);
    ck_assert_int_eq(sleep_ns(0), 0);
    ck_assert_int_eq(sleep_ns(SECOND), ECANCELED);
    ck_assert_int_eq(sleep_ns(SECOND), 0);
}
END_TEST

START_TEST(who_takes_a_thread_s_place_is_not_cancelled_for_it)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    for (int i = 0; i < 5; i++) {
        ct_thread t = make(note_a_turn, NULL);

        ck_assert_int_eq(ct_cancel(t), 0);
        join(t);
        trace[0] = '\0';
        t = make(have_another_deadline, &p[0]);
        join(t);
        ck_assert_str_eq(trace, "late");
        trace[0] = '\0';
        t = make(read_and_note, &p[0]);
        sleep_ns(10 * SECOND);
        put(p[1], "x");
        join(t);
        ck_assert_str_eq(trace, "x");
    }
}
END_TEST

static void *
cancel_then_late(void *unused)
{
    deadline_in(0);
    ct_cancel(ct_self());
    ck_assert_int_eq(sleep_ns(SECOND), ECANCELED);
    ck_assert_int_eq(sleep_ns(SECOND), ETIMEDOUT);
    return unused;
}

START_TEST(who_is_late_and_cancelled_is_told_both)
{
    join(make(cancel_then_late, NULL));
}
END_TEST

static char large[1 << 20];
static ssize_t written;

static void *
write_large(void *fd)
{
    written = ct_write(*(int *)fd, large, sizeof large);
    note(read_byte(other[0]));
    return NULL;
}

/* Some bytes were written: that is what is told, and then of the end. */
START_TEST(a_write_that_is_broken_off_tells_how_far_it_came)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ck_assert_int_eq(ct_pipe(other), 0);
    ct_thread t = make(write_large, &p[1]);

    yield(3);
    ck_assert_int_eq(ct_cancel(t), 0);
    join(t);
    ck_assert_int_gt(written, 0);
    ck_assert_int_lt(written, (ssize_t)sizeof large);
    ck_assert_str_eq(trace, "cancelled");
}
END_TEST

/* D7: data and a cancellation at once: one of them ends it, and nothing is
 * lost. */
START_TEST(whatever_comes_first_ends_a_wait_and_the_rest_is_kept)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread t = make(read_twice, &p[0]);

    yield(3);
    ck_assert_int_eq(ct_cancel(t), 0);
    put(p[1], "x");
    join(t);
    ck_assert(strcmp(trace, "cancelled-x") == 0
              || strcmp(trace, "x-cancelled") == 0);
}
END_TEST

/* D8 */
START_TEST(reports_wake_whom_they_are_for)
{
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, p), 0);
    ck_assert_int_eq(ct_pipe(other), 0);
    put(other[1], "x");
    ct_thread w = make(write_large, &p[0]);     /* waits to write */
    ct_thread r = make(read_and_note, &p[0]);   /* waits to read */

    yield(5);
    put(p[1], "x");
    join(r);
    ck_assert_str_eq(trace, "x");
    while (ct_read(p[1], large, sizeof large) == sizeof large)
        ;
    ck_assert_int_eq(ct_cancel(w), 0);
    join(w);
}
END_TEST

static void *
look_on(void *fd)
{
    struct pollfd one = { .fd = *(int *)fd, .events = POLLIN };

    note(ct_poll(&one, 1, -1) == 1 && one.revents == POLLIN ? "p" : "?");
    return NULL;
}

static void *
look_on_bad(void *fd)
{
    struct pollfd one = { .fd = *(int *)fd, .events = POLLIN };

    int n = ct_poll(&one, 1, -1);

    note((n == 1 && one.revents == POLLNVAL) || (n < 0 && errno == EBADF)
         ? "gone" : "?");
    return NULL;
}

START_TEST(onlookers_take_nothing_away)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread a = make(look_on, &p[0]), r = make(read_and_note, &p[0]);
    ct_thread b = make(look_on, &p[0]);

    yield(3);
    put(p[1], "xx");
    join(a);
    join(b);
    join(r);
    ck_assert_uint_eq(strlen(trace), 3);
    ck_assert_str_eq(read_byte(p[0]), "x");
}
END_TEST

START_TEST(what_one_leaves_wakes_the_next)
{
    ct_thread t[3];

    ck_assert_int_eq(ct_pipe(p), 0);
    for (int i = 0; i < 3; i++)
        t[i] = make(read_and_note, &p[0]);
    yield(3);
    put(p[1], "xxx");
    for (int i = 0; i < 3; i++)
        join(t[i]);
    ck_assert_str_eq(trace, "xxx");
}
END_TEST

/* D9 */
START_TEST(all_that_wait_for_a_closed_number_are_told)
{
    ct_thread t[3];

    ck_assert_int_eq(ct_pipe(p), 0);
    for (int i = 0; i < 3; i++)
        t[i] = make(read_and_note, &p[0]);
    yield(3);
    int old = p[0];

    ck_assert_int_eq(ct_close(p[0]), 0);
    ck_assert_int_eq(ct_close(p[1]), 0);
    ck_assert_int_eq(ct_pipe(other), 0);
    ck_assert_int_eq(other[0], old);
    put(other[1], "x");
    for (int i = 0; i < 3; i++)
        join(t[i]);
    ck_assert_str_eq(trace, "badbadbad");
    ck_assert_str_eq(read_byte(other[0]), "x");
}
END_TEST

START_TEST(onlookers_are_told_too)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread t = make(look_on_bad, &p[0]);

    yield(3);
    ck_assert_int_eq(ct_close(p[0]), 0);
    join(t);
    ck_assert_str_eq(trace, "gone");
}
END_TEST

START_TEST(who_is_woken_for_a_closed_number_does_not_read_the_next)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread t = make(read_and_note, &p[0]);

    yield(3);
    int keep = p[1];

    put(keep, "x");
    ct_close(p[0]);
    ck_assert_int_eq(ct_pipe(other), 0);
    put(other[1], "x");
    join(t);
    ck_assert_str_eq(trace, "bad");
}
END_TEST

/* D7: nothing of a wait is left, on a stack that is used again. */
START_TEST(a_wait_that_has_ended_leaves_no_timer)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    for (int i = 0; i < 20; i++) {
        ct_thread t = make(have_another_deadline, &p[0]);

        yield(3);
        if (i % 2 == 0)
            put(p[1], "x");
        else
            ck_assert_int_eq(ct_cancel(t), 0);
        join(t);
    }
    int64_t begun = ct_now();

    ck_assert_int_eq(sleep_ns(100 * SECOND), 0);
    ck_assert_int_eq(ct_now() - begun, 100 * SECOND);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("good tests of lab 07");
    TCase *tc = harness_case(s, "time");

    harness_add(tc, a_sleep_ends_at_its_time);
    harness_add(tc, many_sleepers_wake_in_order);
    harness_add(tc, cancelled_sleepers_leave_the_others_in_order);
    harness_add(tc, wrong_requests_are_refused);
    harness_add(tc, a_sleep_of_no_time_lets_others_run);
    harness_add(tc, a_cancelled_sleep_tells_what_is_left);
    harness_add(tc, a_sleep_may_be_longer_than_time);
    tc = harness_case(s, "deadlines");
    harness_add(tc, a_deadline_ends_each_wait_until_it_is_changed);
    harness_add(tc, who_is_late_gets_what_need_not_be_waited_for);
    harness_add(tc, a_sleep_ends_at_the_deadline_or_before);
    harness_add(tc, the_ends_of_time_are_deadlines_too);
    harness_add(tc, a_deadline_is_one_thread_s);
    harness_add(tc, a_poll_ends_by_its_own_time_or_the_deadline);
    tc = harness_case(s, "cancellation");
    harness_add(tc, a_cancellation_ends_one_wait);
    harness_add(tc, a_cancellation_waits_for_the_first_wait);
    harness_add(tc, who_takes_a_thread_s_place_is_not_cancelled_for_it);
    harness_add(tc, who_is_late_and_cancelled_is_told_both);
    harness_add(tc, a_write_that_is_broken_off_tells_how_far_it_came);
    harness_add(tc, whatever_comes_first_ends_a_wait_and_the_rest_is_kept);
    tc = harness_case(s, "reports and closing");
    harness_add(tc, reports_wake_whom_they_are_for);
    harness_add(tc, onlookers_take_nothing_away);
    harness_add(tc, what_one_leaves_wakes_the_next);
    harness_add(tc, all_that_wait_for_a_closed_number_are_told);
    harness_add(tc, onlookers_are_told_too);
    harness_add(tc, who_is_woken_for_a_closed_number_does_not_read_the_next);
    harness_add(tc, a_wait_that_has_ended_leaves_no_timer);
    return harness_run(s);
}

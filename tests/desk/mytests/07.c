/*
 * Tests of lab 07 that a student might be proud of.  They say nothing that
 * capriccio.h does not promise, and count on a virtual clock, which is what
 * they are marked with.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
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

/* Whoever sleeps until then wakes then, however close the others are. */
static void *
sleep_to_a_ns(void *number)
{
    int i = *(int *)number;

    ck_assert_int_eq(sleep_ns(SECOND + i), 0);
    woken_at[i] = ct_now();
    return NULL;
}

START_TEST(no_sleeper_wakes_with_an_earlier_one)
{
    static int index[] = { 2, 0, 3, 1 };
    int64_t begun = ct_now();

    for (int i = 0; i < 4; i++)
        threads[i] = make(sleep_to_a_ns, &index[i]);
    for (int i = 0; i < 4; i++)
        join(threads[i]);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(woken_at[i] - begun, SECOND + i);
}
END_TEST

/* Crowds of each size, of whom some are cancelled on the way, at times that
 * nobody has chosen. */
static unsigned long dice = 1;

static int
throw(int sides)
{
    dice = dice * 6364136223846793005 + 1442695040888963407;
    return (int)((dice >> 33) % (unsigned long)sides);
}

static int spans[MANY];

static void *
sleep_a_span(void *number)
{
    int i = *(int *)number;
    int64_t end = ct_now() + spans[i] * SECOND;

    if (sleep_ns(spans[i] * SECOND) == 0)
        ck_assert_int_eq(ct_now(), end);
    norder++;
    return NULL;
}

static void
let_a_crowd_sleep(int n)
{
    norder = 0;
    for (int i = 0; i < n; i++) {
        numbers[i] = i;
        spans[i] = 1 + throw(50);
        threads[i] = make(sleep_a_span, &numbers[i]);
    }
    for (int i = 0; i < n / 3; i++) {
        sleep_ns(throw(5) * SECOND);
        ct_cancel(threads[throw(n)]);
    }
    for (int i = 0; i < n; i++)
        join(threads[i]);
    ck_assert_int_eq(norder, n);
}

START_TEST(crowds_of_sleepers_wake_when_they_should)
{
    for (int n = 2; n < 40; n++)
        let_a_crowd_sleep(n);
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
    struct timespec both = { -1, SECOND }, rest = { 7, 7 };

    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(ct_nanosleep(&wrong[i], &rest), -1);
        ck_assert_int_eq(errno, EINVAL);
        ck_assert_int_eq(rest.tv_sec, 7);
    }
    ck_assert_int_eq(ct_nanosleep(NULL, NULL), -1);
    ck_assert_int_eq(errno, EFAULT);
    ck_assert_int_eq(ct_deadline(&wrong[1]), EINVAL);
    ck_assert_int_eq(ct_deadline(&wrong[2]), EINVAL);
    ck_assert_int_eq(ct_deadline(&both), EINVAL);
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

/* D6: also where the program waits for descriptors as well. */
START_TEST(a_sleep_beside_waits_is_cancelled)
{
    ct_thread t = make(sleep_and_tell, NULL);

    ck_assert_int_eq(ct_pipe(p), 0);
    deadline_in(SECOND);
    ck_assert_str_eq(read_byte(p[0]), "late");
    int64_t begun = ct_now();

    ck_assert_int_eq(ct_cancel(t), 0);
    join(t);
    ck_assert_int_eq(slept, ECANCELED);
    ck_assert_int_eq(ct_now(), begun);
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

/* Once it has waited in vain, the library knows that there is nothing to read;
 * what has come since was not asked for. */
static void *
be_late_and_read_twice(void *fd)
{
    deadline_in(0);
    note(read_byte(*(int *)fd));
    ck_assert_int_eq(ct_deadline(NULL), 0);
    ct_yield();
    return read_twice(fd);
}

START_TEST(what_is_there_is_read_in_spite_of_a_cancellation)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread t = make(be_late_and_read_twice, &p[0]);

    while (trace[0] == '\0')
        ct_yield();
    put(p[1], "x");
    ck_assert_int_eq(ct_cancel(t), 0);
    join(t);
    ck_assert_str_eq(trace, "latex-cancelled");
}
END_TEST

static void *
sleep_and_note(void *unused)
{
    int error = sleep_ns(SECOND);

    note(error == 0 ? "slept" : error == ECANCELED ? "cancelled"
         : error == ETIMEDOUT ? "late" : "error");
    return unused;
}

START_TEST(who_is_detached_is_cancelled_too)
{
    ct_thread t = make(sleep_and_note, NULL);

    ck_assert_int_eq(ct_detach(t), 0);
    ct_yield();
    ck_assert_int_eq(ct_cancel(t), 0);
    yield(3);
    ck_assert_str_eq(trace, "cancelled");
}
END_TEST

static void *
be_late_after_a_turn(void *gate)
{
    deadline_in(SECOND / 2);
    ct_sem_wait(gate);
    return sleep_and_note(NULL);
}

/* A table of limits has grown meanwhile. */
START_TEST(the_first_of_many_keeps_its_deadline_and_the_last_has_one)
{
    ct_sem gate = CT_SEM_INITIALIZER(0);

    threads[0] = make(be_late_after_a_turn, &gate);
    ct_yield();
    for (int i = 1; i < MANY - 1; i++)
        threads[i] = make(note_a_turn, NULL);
    threads[MANY - 1] = make(be_late_after_a_turn, &gate);
    yield(2);
    trace[0] = '\0';
    ck_assert_int_eq(ct_sem_post(&gate), 0);
    ck_assert_int_eq(ct_sem_post(&gate), 0);
    for (int i = 0; i < MANY; i++)
        join(threads[i]);
    ck_assert_str_eq(trace, "latelate");
}
END_TEST

START_TEST(who_has_ended_is_not_cancelled)
{
    ct_thread t = make(note_a_turn, NULL);

    ct_yield();
    ck_assert_str_eq(trace, "t");
    ck_assert_int_eq(ct_cancel(t), ESRCH);
    join(t);
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

/* Who waits in vain, for no time, lets the library look what has come. */
static void
look_what_has_come(void)
{
    int quiet[2];

    ck_assert_int_eq(ct_pipe(quiet), 0);
    deadline_in(0);
    ck_assert_str_eq(read_byte(quiet[0]), "late");
    ck_assert_int_eq(ct_deadline(NULL), 0);
}

/* The first of two ends of a wait is the one that counts. */
static void *
read_and_sleep(void *fd)
{
    note(read_byte(*(int *)fd));
    int64_t begun = ct_now();

    note(sleep_ns(SECOND) != 0 ? "-" : ct_now() - begun == SECOND
         ? "-slept" : "-woke");
    return NULL;
}

START_TEST(who_was_cancelled_minds_no_closing)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread t = make(read_and_sleep, &p[0]);

    yield(3);
    ck_assert_int_eq(ct_cancel(t), 0);
    ct_thread other_one = make(sleep_a_span, &numbers[0]);

    ck_assert_int_eq(ct_close(p[0]), 0);
    join(t);
    ck_assert_str_eq(trace, "cancelled-slept");
    join(other_one);
}
END_TEST

START_TEST(who_was_closed_out_is_cancelled_the_next_time)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread t = make(read_and_sleep, &p[0]);

    yield(3);
    ck_assert_int_eq(ct_close(p[0]), 0);
    ck_assert_int_eq(ct_cancel(t), 0);
    join(t);
    ck_assert_str_eq(trace, "bad-");
}
END_TEST

/* D8 */
START_TEST(who_was_cancelled_takes_no_report)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread a = make(read_and_note, &p[0]), b = make(read_and_note, &p[0]);

    yield(3);
    ck_assert_int_eq(ct_cancel(a), 0);
    put(p[1], "x");
    look_what_has_come();
    join(a);
    join(b);
    ck_assert(strcmp(trace, "cancelledx") == 0
              || strcmp(trace, "xcancelled") == 0);
}
END_TEST

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

/* A number is closed before whoever was woken for it runs, and used again. */
static void
use_again(int look)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    int old = p[0];
    ct_thread t = make(read_and_note, &old);

    yield(3);
    put(p[1], "x");
    if (look)
        look_what_has_come();
    ck_assert_int_eq(ct_close(p[0]), 0);
    ck_assert_int_eq(ct_pipe(other), 0);
    ck_assert_int_eq(other[0], old);
    put(other[1], "x");
    join(t);
}

START_TEST(who_is_woken_for_a_closed_number_does_not_read_the_next)
{
    use_again(0);
    ck_assert_str_eq(trace, "bad");
}
END_TEST

START_TEST(nor_if_it_was_reported_first)
{
    use_again(1);
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

/* Memory that can be made to run out: nothing is given back, and a piece has
 * its size before it. */
static char memory[8 << 20];
static size_t used;
static int run_out;

void *
aligned_alloc(size_t alignment, size_t size)
{
    char *piece = memory + used + sizeof size;

    piece += -(uintptr_t)piece % alignment;
    if (run_out || piece > memory + sizeof memory
        || size > (size_t)(memory + sizeof memory - piece)) {
        errno = ENOMEM;
        return NULL;
    }
    used = (size_t)(piece - memory) + size;
    memcpy(piece - sizeof size, &size, sizeof size);
    return piece;
}

void *
malloc(size_t size)
{
    return aligned_alloc(16, size);
}

void
free(void *piece)
{
}

void *
calloc(size_t n, size_t size)
{
    return malloc(n * size);            /* which was never used before */
}

void *
realloc(void *piece, size_t size)
{
    void *larger = malloc(size);
    size_t old = 0;

    if (larger != NULL && piece != NULL) {
        memcpy(&old, (char *)piece - sizeof old, sizeof old);
        memcpy(larger, piece, old < size ? old : size);
    }
    return larger;
}

/* A library that needs memory for this says that it has none. */
START_TEST(without_memory_a_sleep_is_refused_or_done)
{
    int64_t begun = ct_now();
    struct timespec second = { 1, 0 }, rest = { 7, 7 };

    run_out = 1;
    int error = ct_nanosleep(&second, &rest) == 0 ? 0 : errno;

    run_out = 0;
    ck_assert_int_eq(rest.tv_sec, error == 0 ? 0 : 1);
    ck_assert(error == ENOMEM
              || (error == 0 && ct_now() - begun == SECOND));
}
END_TEST

START_TEST(without_memory_a_deadline_is_refused_or_kept)
{
    struct timespec soon = from_ns(ct_now() + SECOND);

    ck_assert_int_eq(ct_pipe(p), 0);
    run_out = 1;
    int error = ct_deadline(&soon);

    run_out = 0;
    if (error == 0)
        ck_assert_str_eq(read_byte(p[0]), "late");
    else
        ck_assert_int_eq(error, ENOMEM);
}
END_TEST

START_TEST(without_memory_a_wait_is_refused_or_ends)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    put(p[1], "x");
    ck_assert_str_eq(read_byte(p[0]), "x");
    deadline_in(SECOND);
    run_out = 1;
    const char *read = read_byte(p[0]);
    int error = errno;

    run_out = 0;
    ck_assert(strcmp(read, "late") == 0 || error == ENOMEM);
}
END_TEST

START_TEST(without_memory_a_cancellation_is_refused_or_kept)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    run_out = 1;
    int error = ct_cancel(ct_self());

    run_out = 0;
    if (error == 0)
        ck_assert_str_eq(read_byte(p[0]), "cancelled");
    else
        ck_assert_int_eq(error, ENOMEM);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("good tests of lab 07");
    TCase *tc = harness_case(s, "time");

    harness_add(tc, a_sleep_ends_at_its_time);
    harness_add(tc, many_sleepers_wake_in_order);
    harness_add(tc, no_sleeper_wakes_with_an_earlier_one);
    harness_add(tc, crowds_of_sleepers_wake_when_they_should);
    harness_add(tc, cancelled_sleepers_leave_the_others_in_order);
    harness_add(tc, wrong_requests_are_refused);
    harness_add(tc, a_sleep_of_no_time_lets_others_run);
    harness_add(tc, a_cancelled_sleep_tells_what_is_left);
    harness_add(tc, a_sleep_may_be_longer_than_time);
    harness_add(tc, a_sleep_beside_waits_is_cancelled);
    tc = harness_case(s, "deadlines");
    harness_add(tc, a_deadline_ends_each_wait_until_it_is_changed);
    harness_add(tc, who_is_late_gets_what_need_not_be_waited_for);
    harness_add(tc, a_sleep_ends_at_the_deadline_or_before);
    harness_add(tc, the_ends_of_time_are_deadlines_too);
    harness_add(tc, a_deadline_is_one_thread_s);
    harness_add(tc, a_poll_ends_by_its_own_time_or_the_deadline);
    harness_add(tc,
                the_first_of_many_keeps_its_deadline_and_the_last_has_one);
    tc = harness_case(s, "cancellation");
    harness_add(tc, a_cancellation_ends_one_wait);
    harness_add(tc, what_is_there_is_read_in_spite_of_a_cancellation);
    harness_add(tc, who_is_detached_is_cancelled_too);
    harness_add(tc, who_has_ended_is_not_cancelled);
    harness_add(tc, a_cancellation_waits_for_the_first_wait);
    harness_add(tc, who_takes_a_thread_s_place_is_not_cancelled_for_it);
    harness_add(tc, who_is_late_and_cancelled_is_told_both);
    harness_add(tc, a_write_that_is_broken_off_tells_how_far_it_came);
    harness_add(tc, whatever_comes_first_ends_a_wait_and_the_rest_is_kept);
    harness_add(tc, who_was_cancelled_minds_no_closing);
    harness_add(tc, who_was_closed_out_is_cancelled_the_next_time);
    tc = harness_case(s, "reports and closing");
    harness_add(tc, who_was_cancelled_takes_no_report);
    harness_add(tc, reports_wake_whom_they_are_for);
    harness_add(tc, onlookers_take_nothing_away);
    harness_add(tc, what_one_leaves_wakes_the_next);
    harness_add(tc, all_that_wait_for_a_closed_number_are_told);
    harness_add(tc, onlookers_are_told_too);
    harness_add(tc, who_is_woken_for_a_closed_number_does_not_read_the_next);
    harness_add(tc, nor_if_it_was_reported_first);
    harness_add(tc, a_wait_that_has_ended_leaves_no_timer);
    tc = harness_case(s, "no memory");
    harness_add(tc, without_memory_a_sleep_is_refused_or_done);
    harness_add(tc, without_memory_a_deadline_is_refused_or_kept);
    harness_add(tc, without_memory_a_wait_is_refused_or_ends);
    harness_add(tc, without_memory_a_cancellation_is_refused_or_kept);
    return harness_run(s);
}

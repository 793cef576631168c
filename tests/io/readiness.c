/*
 * What is made of reports of readiness, in a world that the test plays: it
 * says what each attempt comes to and what the back end reports.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/backend.h"
#include "io/fake.h"
#include "io/io.h"
#include "io/wait.h"
#include "tests/harness.h"
#include "time/clock.h"

enum { EVENTS_MAX = 16, YIELDS = 20000, LOOK_EVERY = 50000 /* ns */ };

/* What the back end will report, one poll after another. */
static struct {
    int fd;
    unsigned events;
    uint32_t generation;
} coming[EVENTS_MAX];
static int ncoming, reported;

/* What attempts come to, by descriptor; how many were made. */
static int data[8];             /* bytes, or connections, that are there */
static int attempts;
static int fd;                  /* a descriptor that exists */

static ssize_t
play_attempt(struct fd *d, struct io_request *r)
{
    int *there = &data[fd_number(d) % 8];
    ssize_t wanted = r->niov > 0 ? (ssize_t)r->iov->iov_len : 1;

    attempts++;
    if (*there == 0)
        return io_fail(EAGAIN);
    ssize_t n = *there < wanted ? *there : wanted;
    *there -= (int)n;
    if (n < wanted && (d->flags & (FD_STREAM | FD_ODD)) == FD_STREAM)
        d->ready &= ~POLLIN;
    return n;
}

/* One report a call; with none left it is as if nothing came. */
static int
play_world(int64_t until)
{
    if (reported < ncoming) {
        int i = reported++;
        io_ready(coming[i].fd, coming[i].generation, coming[i].events);
    } else if (until != 0 && until != INT64_MAX) {
        clock_wait(until);
    }
    return 0;
}

static void
will_report(unsigned events)
{
    coming[ncoming].fd = fd;
    coming[ncoming].events = events;
    coming[ncoming++].generation = fd_table[fd].generation;
}

/* In each test's own process. */
static void
set_up(void)
{
    io_backend = backend_fake;
    io_attempt = play_attempt;
    io_fake_world = play_world;
    fd = open("/dev/null", O_RDWR);
    ck_assert_int_ge(fd_enter(fd, FD_SOCKET, FD_STREAM | FD_IS_SOCKET), 0);
}

static char trace[32];

static void *
read_ten(void *name)
{
    char buf[10];
    ssize_t n = ct_read(fd, buf, sizeof buf);
    char what[3] = { *(char *)name, n < 0 ? '!' : (char)('0' + n), 0 };

    strcat(trace, what);
    return (void *)(intptr_t)errno;
}

static ct_thread
reader(const char *name)
{
    ct_thread t;

    ck_assert_int_eq(ct_create(&t, NULL, read_ten, (void *)name), 0);
    return t;
}

/* Until so many threads wait. */
static void
wait_until_waiting(unsigned n)
{
    while (wait_count < n)
        ct_yield();
}

static void
join(ct_thread t)
{
    ck_assert_int_eq(ct_join(t, NULL), 0);
}

START_TEST(a_report_that_comes_early_is_not_lost)
{
    set_up();
    fd_table[fd].ready = 0;
    io_ready(fd, fd_table[fd].generation, POLLIN);
    data[fd % 8] = 3;
    join(reader("a"));
    ck_assert_str_eq(trace, "a3");
    ck_assert_int_eq(attempts, 1);
}
END_TEST

START_TEST(what_is_known_saves_the_attempt)
{
    set_up();
    data[fd % 8] = 3;
    join(reader("a"));
    ck_assert_int_eq(attempts, 1);      /* a short read has emptied it */
    ct_thread t = reader("b");
    wait_until_waiting(1);
    ck_assert_int_eq(attempts, 1);
    data[fd % 8] = 4;
    will_report(POLLIN);
    join(t);
    ck_assert_int_eq(attempts, 2);
    ck_assert_str_eq(trace, "a3b4");
}
END_TEST

/* Data and the end are reported once, together. */
START_TEST(after_the_end_is_reported_a_short_read_proves_nothing)
{
    set_up();
    fd_table[fd].ready = 0;
    io_ready(fd, fd_table[fd].generation, POLLIN | POLLRDHUP);
    data[fd % 8] = 3;
    join(reader("a"));
    data[fd % 8] = 1;
    join(reader("b"));                  /* nothing reports any more */
    ck_assert_str_eq(trace, "a3b1");
}
END_TEST

START_TEST(one_report_can_serve_two)
{
    set_up();
    ct_thread a = reader("a"), b = reader("b"), c = reader("c");
    wait_until_waiting(3);
    if (harness_any_order())
        return;
    data[fd % 8] = 20;
    will_report(POLLIN);
    join(a);
    join(b);
    ck_assert_str_eq(trace, "a:b:");    /* ten bytes each: `0' + 10 */
    data[fd % 8] = 1;
    will_report(POLLIN);
    join(c);
    ck_assert_str_eq(trace, "a:b:c1");
}
END_TEST

START_TEST(a_report_of_an_earlier_life_is_ignored)
{
    set_up();
    ct_thread a = reader("a");
    wait_until_waiting(1);
    will_report(POLLIN);
    coming[0].generation--;
    will_report(POLLIN);
    data[fd % 8] = 5;
    attempts = 0;
    join(a);
    ck_assert_str_eq(trace, "a5");
    ck_assert_int_eq(attempts, 1);
}
END_TEST

static void *
close_it(void *unused)
{
    int other = fd;

    ck_assert_int_eq(ct_close(fd), 0);
    ck_assert_int_eq(open("/dev/null", O_RDWR), other);
    fd_enter(other, FD_SOCKET, FD_STREAM);
    return NULL;
}

/* It was reported to one thread, and then another closed it. */
START_TEST(who_was_woken_for_a_closed_descriptor_does_not_read_the_next)
{
    ct_thread closer;
    void *error;

    set_up();
    ct_thread a = reader("a");
    wait_until_waiting(1);
    data[fd % 8] = 5;
    ct_create(&closer, NULL, close_it, NULL);
    io_ready(fd, fd_table[fd].generation, POLLIN);      /* a runs after it */
    ct_join(a, &error);
    join(closer);
    if (harness_any_order())
        return;
    ck_assert_str_eq(trace, "a!");
    ck_assert_int_eq((intptr_t)error, EBADF);
    ck_assert_int_eq(data[fd % 8], 5);
}
END_TEST

static void
set_deadline(int64_t ns)
{
    int64_t due = ct_now() + ns;
    struct timespec t = { due / 1000000000, due % 1000000000 };

    ck_assert_int_eq(ct_deadline(&t), 0);
}

/* Both in one turn of the loop: the data is read, or still there. */
START_TEST(a_deadline_loses_nothing_to_data_that_comes_with_it)
{
    set_up();
    fd_table[fd].ready = 0;
    set_deadline(1000000);
    data[fd % 8] = 5;
    will_report(POLLIN);
    read_ten("a");
    ck_assert_str_eq(trace, "a5");

    fd_table[fd].ready = 0;
    data[fd % 8] = 5;
    set_deadline(0);
    read_ten("b");                      /* too late; nothing is reported */
    ck_assert_str_eq(trace, "a5b!");
    ck_assert_int_eq(data[fd % 8], 5);
}
END_TEST

START_TEST(a_report_and_a_cancellation_wake_once)
{
    set_up();
    ct_thread a = reader("a");
    wait_until_waiting(1);
    data[fd % 8] = 5;
    io_ready(fd, fd_table[fd].generation, POLLIN);
    ck_assert_int_eq(ct_cancel(a), 0);  /* it was ready first */
    join(a);
    ck_assert_str_eq(trace, "a5");
}
END_TEST

/* Its deadline is not set: it would fire into a stack that has been left. */
START_TEST(a_wait_that_has_ended_is_not_begun)
{
    struct wait w = { .error = 0 };

    set_up();
    wait_end(&w, ECANCELED);
    ck_assert_int_eq(wait_block(&w, clock_now() + 1000000, wait_worker),
                     ECANCELED);
    ck_assert_ptr_null(timer_first());
}
END_TEST

static int asked;               /* times that the world was looked at */

static int
count_looks(int64_t until)
{
    asked++;
    return 0;
}

static void *
yield_often(void *unused)
{
    for (int i = 0; i < YIELDS; i++)
        ct_yield();
    return NULL;
}

/* A round of two threads is short: the paper's library looked outside in each
 * of them, and so hardly did anything else. */
START_TEST(the_world_is_looked_at_by_the_clock_and_not_by_the_round)
{
    if (clock_is_virtual())
        return;                 /* it stands still: each round looks */
    set_up();
    ct_thread a = reader("a");
    wait_until_waiting(1);
    io_fake_world = count_looks;
    int64_t before = ct_now();
    yield_often(NULL);
    ck_assert_int_le(asked, (ct_now() - before) / LOOK_EVERY + 1);
    io_fake_world = play_world;
    data[fd % 8] = 1;
    will_report(POLLIN);
    join(a);
}
END_TEST

int
main(void)
{
    unsetenv("CAPRICCIO_HARD");         /* this world is as it is played */

    Suite *s = suite_create("readiness");
    TCase *tc = harness_case(s, "in a world that the test plays");

    harness_add(tc, a_report_that_comes_early_is_not_lost);
    harness_add(tc, what_is_known_saves_the_attempt);
    harness_add(tc, after_the_end_is_reported_a_short_read_proves_nothing);
    harness_add(tc, one_report_can_serve_two);
    harness_add(tc, a_report_of_an_earlier_life_is_ignored);
    harness_add(tc,
                who_was_woken_for_a_closed_descriptor_does_not_read_the_next);
    harness_add(tc, a_deadline_loses_nothing_to_data_that_comes_with_it);
    harness_add(tc, a_report_and_a_cancellation_wake_once);
    harness_add(tc, a_wait_that_has_ended_is_not_begun);
    harness_add(tc, the_world_is_looked_at_by_the_clock_and_not_by_the_round);
    return harness_run(s);
}

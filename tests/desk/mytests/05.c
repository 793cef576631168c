/*
 * Tests of lab 05 that a student might be proud of.  They say nothing that
 * capriccio.h does not promise.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/harness.h"

enum { MS = 1000000, LONG = 1 << 20, PIPES = 20 };

static char trace[64], large[LONG], got[LONG];
static int p[2], other[2], ends[PIPES][2];
static volatile int done;
static int wake_fd;

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

/* Reads up to seven bytes and notes them; or what is wrong. */
static void *
read_some(void *fd)
{
    char c[8] = "";
    ssize_t n = ct_read(*(int *)fd, c, 7);

    note(n > 0 ? c : n == 0 ? "end" : errno == EBADF ? "bad"
         : errno == EINTR ? "intr" : errno == EAGAIN ? "again" : "error");
    return NULL;
}

static void
put(int fd, const char *text)
{
    ck_assert_int_eq(ct_write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

/* I1 */
START_TEST(a_read_takes_what_is_there_and_the_end_is_told)
{
    char c[16];

    ck_assert_int_eq(ct_pipe(p), 0);
    put(p[1], "abc");
    ck_assert_int_eq(ct_read(p[0], c, sizeof c), 3);
    put(p[1], "defg");
    ck_assert_int_eq(ct_read(p[0], c, 2), 2);
    ck_assert_int_eq(ct_read(p[0], c, sizeof c), 2);
    ck_assert_mem_eq(c, "fg", 2);
    ck_assert_int_eq(ct_close(p[1]), 0);
    ck_assert_int_eq(ct_read(p[0], c, sizeof c), 0);
    ck_assert_int_eq(ct_read(p[0], c, sizeof c), 0);
}
END_TEST

/* I1, I2 */
START_TEST(a_read_waits_and_others_run)
{
    for (int i = 0; i < 5; i++) {
        trace[0] = '\0';
        ck_assert_int_eq(ct_pipe(p), 0);
        ct_thread t = make(read_some, &p[0]);

        yield(3);
        note("-");
        put(p[1], "x");
        join(t);
        ck_assert_str_eq(trace, "-x");
        t = make(read_some, &p[0]);     /* again, on the same one */
        yield(3);
        put(p[1], "yz");
        join(t);
        t = make(read_some, &p[0]);
        yield(3);
        ct_close(p[1]);
        join(t);
        ck_assert_str_eq(trace, "-xyzend");
        ct_close(p[0]);
    }
}
END_TEST

/* Writes all, then closes. */
static void *
write_large(void *fd)
{
    ck_assert_int_eq(ct_write(*(int *)fd, large, LONG), LONG);
    done = 1;
    ck_assert_int_eq(ct_close(*(int *)fd), 0);
    return NULL;
}

static void
read_large(int fd, size_t step)
{
    size_t have = 0;
    ssize_t n;

    while ((n = ct_read(fd, got + have, have + step < LONG ? step
                        : LONG - have)) > 0) {
        have += n;
        if (have == LONG)
            break;
        if (have % 7 == 0)
            ct_yield();
    }
    ck_assert_uint_eq(have, LONG);
    ck_assert_mem_eq(got, large, LONG);
}

static void
fill_large(void)
{
    for (int i = 0; i < LONG; i++)
        large[i] = (char)(i * 31 + i / 251);
}

/* I3 */
START_TEST(a_long_write_arrives_whole_and_in_order)
{
    fill_large();
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread t = make(write_large, &p[1]);

    yield(5);
    ck_assert_int_eq(done, 0);
    read_large(p[0], 5000);
    join(t);
    ck_assert_int_eq(done, 1);
}
END_TEST

START_TEST(a_long_write_on_a_socket_is_whole_too)
{
    fill_large();
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, p), 0);
    ct_thread t = make(write_large, &p[1]);

    yield(5);
    ck_assert_int_eq(done, 0);
    read_large(p[0], 70000);
    join(t);
}
END_TEST

/* I4: both sides of one descriptor wait. */
START_TEST(reader_and_writer_of_one_socket_both_get_on)
{
    fill_large();
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, p), 0);
    ct_thread r = make(read_some, &p[1]), w = make(write_large, &p[1]);

    yield(5);
    put(p[0], "r");
    join(r);
    ck_assert_str_eq(trace, "r");
    read_large(p[0], 70000);
    join(w);
}
END_TEST

/* I4 */
START_TEST(all_that_are_ready_at_once_get_on)
{
    ct_thread t[PIPES];
    char expected[64] = "";

    for (int i = 0; i < PIPES; i++) {
        ck_assert_int_eq(ct_pipe(ends[i]), 0);
        t[i] = make(read_some, &ends[i][0]);
    }
    for (int round = 0; round < 2; round++) {
        yield(3);
        for (int i = 0; i < PIPES; i++)
            put(ends[i][1], "q");
        for (int i = 0; i < PIPES; i++) {
            join(t[i]);
            strcat(expected, "q");
        }
        ck_assert_str_eq(trace, expected);
        for (int i = 0; i < PIPES && round == 0; i++)
            t[i] = make(read_some, &ends[i][0]);
    }
}
END_TEST

START_TEST(several_readers_of_one_pipe_share_what_comes)
{
    ct_thread t[3];

    ck_assert_int_eq(ct_pipe(p), 0);
    for (int i = 0; i < 3; i++)
        t[i] = make(read_some, &p[0]);
    for (int i = 0; i < 3; i++) {
        yield(3);
        put(p[1], i == 0 ? "1234567" : "s");
    }
    for (int i = 0; i < 3; i++)
        join(t[i]);
    ck_assert_uint_eq(strlen(trace), 9);
}
END_TEST

START_TEST(what_came_while_nobody_waited_is_there)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread t = make(read_some, &p[0]);

    yield(3);
    put(p[1], "a");
    join(t);
    put(p[1], "b");                     /* nobody waits now */
    ct_nanosleep(&(struct timespec){ 0, MS }, NULL);
    join(make(read_some, &p[0]));
    t = make(read_some, &p[0]);
    yield(3);
    put(p[1], "c");
    join(t);
    ck_assert_str_eq(trace, "abc");
}
END_TEST

/* I5 */
START_TEST(a_close_wakes_all_that_wait)
{
    ct_thread t[3];

    ck_assert_int_eq(ct_pipe(p), 0);
    int fd = p[0];

    for (int i = 0; i < 3; i++)
        t[i] = make(read_some, &fd);
    yield(3);
    ck_assert_int_eq(ct_close(p[0]), 0);
    for (int i = 0; i < 3; i++)
        join(t[i]);
    ck_assert_str_eq(trace, "badbadbad");
    ck_assert_int_eq(ct_close(p[0]), -1);
    ck_assert_int_eq(errno, EBADF);
    ck_assert_int_eq(ct_read(fd, got, 1), -1);
    ck_assert_int_eq(errno, EBADF);
}
END_TEST

START_TEST(a_number_has_a_second_life)
{
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(ct_pipe(p), 0);
        int old = p[0];
        ct_thread first = make(read_some, &p[0]);

        yield(3);
        ck_assert_int_eq(ct_close(p[0]), 0);
        ck_assert_int_eq(ct_close(p[1]), 0);
        ck_assert_int_eq(ct_pipe(other), 0);
        ck_assert_int_eq(other[0], old);
        ct_thread second = make(read_some, &other[0]);

        yield(3);
        put(other[1], "2");
        join(first);
        join(second);
        ct_close(other[0]);
        ct_close(other[1]);
    }
    ck_assert_str_eq(trace, "bad2bad2bad2bad2");
}
END_TEST

/* I2: who does not want to wait is told so, again and again. */
START_TEST(a_descriptor_made_non_blocking_says_eagain)
{
    ck_assert_int_eq(ct_pipe2(p, O_NONBLOCK), 0);
    for (int i = 0; i < 3; i++)
        join(make(read_some, &p[0]));
    put(p[1], "n");
    join(make(read_some, &p[0]));
    join(make(read_some, &p[0]));
    ck_assert_str_eq(trace, "againagainagainnagain");
}
END_TEST

/* I6 */
static void *
sleep_then_write(void *fd)
{
    int64_t begun = ct_now();

    ct_nanosleep(&(struct timespec){ 3, 0 }, NULL);
    ck_assert_int_ge(ct_now() - begun, INT64_C(3000) * MS);
    put(*(int *)fd, "late");
    return NULL;
}

START_TEST(sleepers_wake_while_others_wait_for_input)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread r = make(read_some, &p[0]), s = make(sleep_then_write, &p[1]);

    join(r);
    join(s);
    ck_assert_str_eq(trace, "late");
}
END_TEST

static void *
look_at_the_clock(void *unused)
{
    ct_nanosleep(&(struct timespec){ 100, 0 }, NULL);
    note("slept");
    return NULL;
}

/* The clock does not run ahead of what is there already. */
START_TEST(input_that_is_there_comes_before_a_timer)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread r = make(read_some, &p[0]), s = make(look_at_the_clock, NULL);

    yield(3);
    put(p[1], "in");
    join(r);
    ck_assert_int_lt(ct_now(), INT64_C(100000) * MS);
    join(s);
    ck_assert_str_eq(trace, "inslept");
}
END_TEST

static void *
be_busy(void *unused)
{
    while (!done)
        ct_yield();
    return NULL;
}

static void *
read_and_end(void *fd)
{
    read_some(fd);
    done = 1;
    return NULL;
}

START_TEST(input_comes_while_others_run)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread b = make(be_busy, NULL), r = make(read_and_end, &p[0]);

    yield(3);
    put(p[1], "now");
    join(r);
    join(b);
    ck_assert_str_eq(trace, "now");
}
END_TEST

/* I4: what a descriptor is not ready for says nothing of the other side. */
static void *
put_a_word(void *fd)
{
    put(*(int *)fd, "word");
    note("put");
    return NULL;
}

START_TEST(who_waits_to_read_leaves_room_to_write)
{
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, p), 0);
    for (int i = 0; i < 2; i++) {
        ct_thread r = make(read_some, &p[0]);

        yield(3);
        ct_thread w = make(put_a_word, &p[0]);

        yield(5);
        ck_assert_str_eq(trace, "put");
        put(p[1], "x");
        join(r);
        join(w);
        ck_assert_str_eq(trace, "putx");
        trace[0] = '\0';
    }
}
END_TEST

/* Who may not wait any more is told so, and lets the library look what has
 * come. */
static void
be_late(int fd)
{
    char c;
    struct timespec now = { 0, 0 };

    ck_assert_int_eq(ct_deadline(&now), 0);
    errno = 0;
    ck_assert_int_eq(ct_read(fd, &c, 1), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_eq(ct_deadline(NULL), 0);
}

START_TEST(who_may_not_wait_does_not_wait)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    be_late(p[0]);
    put(p[1], "x");
    read_some(&p[0]);
    ck_assert_str_eq(trace, "x");
    be_late(p[0]);
}
END_TEST

/* I2: somebody else was quicker than the one who was woken. */
START_TEST(who_was_woken_in_vain_waits_on)
{
    char c;

    ck_assert_int_eq(ct_pipe(p), 0);
    ck_assert_int_eq(ct_pipe(other), 0);
    ct_thread t = make(read_some, &p[0]);

    yield(3);
    put(p[1], "x");
    be_late(other[0]);
    ck_assert_int_eq(read(p[0], &c, 1), 1);
    yield(5);
    ck_assert_str_eq(trace, "");
    put(p[1], "y");
    join(t);
    ck_assert_str_eq(trace, "y");
}
END_TEST

/* Of a write that is cancelled half-way the part is told, and then the rest. */
static void *
write_and_read(void *fd)
{
    char c;
    ssize_t n = ct_write(*(int *)fd, large, LONG);

    note(n > 0 && n < LONG ? "part" : "?");
    note(ct_read(other[0], &c, 1) < 0 && errno == ECANCELED ? "-cancelled"
         : "-?");
    return NULL;
}

START_TEST(a_part_hides_no_cancellation)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ck_assert_int_eq(ct_pipe(other), 0);
    ct_thread t = make(write_and_read, &p[1]);

    yield(3);
    ck_assert_int_eq(ct_cancel(t), 0);
    yield(5);
    ck_assert_str_eq(trace, "part-cancelled");
    join(t);
}
END_TEST

/* I7, and EINTR: a signal comes while the process waits. */
static void
write_a_byte(int signal)
{
    if (write(wake_fd, "!", 1) != 1)
        _exit(1);
}

static void
ignore(int signal)
{
}

static void
alarm_in_ms(int ms, void (*handler)(int), int flags)
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
    struct itimerval at = { .it_value = { 0, ms * 1000 } };

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &at, NULL);
}

START_TEST(a_handler_with_restart_ends_none)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread t = make(read_some, &p[0]);

    yield(3);
    wake_fd = p[1];
    alarm_in_ms(100, write_a_byte, SA_RESTART);
    join(t);
    ck_assert_str_eq(trace, "!");
}
END_TEST

START_TEST(a_handler_without_restart_ends_a_wait)
{
    ck_assert_int_eq(ct_pipe(p), 0);
    ct_thread t = make(read_some, &p[0]);

    alarm_in_ms(20, ignore, 0);
    join(t);
    ck_assert_str_eq(trace, "intr");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("good tests of lab 05");
    TCase *tc = harness_case(s, "blocking calls");

    harness_add(tc, a_read_takes_what_is_there_and_the_end_is_told);
    harness_add(tc, a_read_waits_and_others_run);
    harness_add(tc, a_long_write_arrives_whole_and_in_order);
    harness_add(tc, a_long_write_on_a_socket_is_whole_too);
    harness_add(tc, reader_and_writer_of_one_socket_both_get_on);
    harness_add(tc, all_that_are_ready_at_once_get_on);
    harness_add(tc, several_readers_of_one_pipe_share_what_comes);
    harness_add(tc, what_came_while_nobody_waited_is_there);
    harness_add(tc, a_close_wakes_all_that_wait);
    harness_add(tc, a_number_has_a_second_life);
    harness_add(tc, a_descriptor_made_non_blocking_says_eagain);
    harness_add(tc, sleepers_wake_while_others_wait_for_input);
    harness_add(tc, input_that_is_there_comes_before_a_timer);
    harness_add(tc, input_comes_while_others_run);
    harness_add(tc, who_waits_to_read_leaves_room_to_write);
    harness_add(tc, who_may_not_wait_does_not_wait);
    harness_add(tc, who_was_woken_in_vain_waits_on);
    harness_add(tc, a_part_hides_no_cancellation);
    harness_add(tc, a_handler_with_restart_ends_none);
    harness_add(tc, a_handler_without_restart_ends_a_wait);
    return harness_run(s);
}

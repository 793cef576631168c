/*
 * What a back end is asked, and what it reports: B1, for each of them, with
 * nothing but the back end's own functions and the kernel.
 */
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/backend.h"
#include "io/fd.h"
#include "tests/harness.h"
#include "tests/io/sockets.h"

static const struct io_backend *const backends[] = {
    &backend_epoll, &backend_poll, &backend_uring
};

enum { BACKENDS = sizeof backends / sizeof backends[0], MANY = 700 };

/* Does that on each of them that is available here. */
static void
on_each(void (*test)(void))
{
    for (int i = 0; i < BACKENDS; i++)
        if (backends[i]->available()) {
            io_backend = *backends[i];
            ck_assert_int_eq(io_backend.start(), 0);
            test();
        }
}

/* Two ends of a connection. */
static void
make_pair(int ends[2])
{
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
}

/* Writes to fd until nothing more goes in. */
static void
fill(int fd)
{
    static char block[4096];

    while (send(fd, block, sizeof block, MSG_DONTWAIT) > 0)
        ;
}

static void
drain(int fd)
{
    static char block[4096];

    while (recv(fd, block, sizeof block, MSG_DONTWAIT) > 0)
        ;
}

/* Waits until `event` of d has been reported. */
static void
await_report(const struct fd *d, unsigned event)
{
    while (!(d->ready & event))
        io_backend.poll(INT64_MAX);
}

/* Asks the back end about fd, of which nothing is known to be ready. */
static struct fd *
ask(int fd, unsigned events)
{
    struct fd *d = fd_get(fd);

    ck_assert(d != NULL);
    d->asked = events;
    d->ready = 0;
    ck_assert_int_eq(io_backend.add(fd, d->generation, events), 0);
    return d;
}

/* It is no use any more. */
static void
let_go(int fd)
{
    io_backend.remove(fd);
    fd_forget(fd);
    close(fd);
}

static void
ask_for_two(void)
{
    int p[2];

    make_pair(p);
    fill(p[0]);
    struct fd *d = ask(p[0], POLLIN | POLLOUT);
    ck_assert_int_eq(write(p[1], "x", 1), 1);
    await_report(d, POLLIN);
    ck_assert(!(d->ready & POLLOUT));
    ck_assert(d->asked & POLLOUT);
    drain(p[1]);
    await_report(d, POLLOUT);
    let_go(p[0]);
    close(p[1]);
}

/* Who was asked for two things and has told of one is still to tell of the
 * other. */
START_TEST(of_two_things_that_are_asked_at_once_each_is_reported)
{
    on_each(ask_for_two);
}
END_TEST

static void
ask_for_many(void)
{
    int fds[MANY];
    int told = 0;

    for (int i = 0; i < MANY; i++) {
        fds[i] = eventfd(1, EFD_NONBLOCK);
        ask(fds[i], POLLIN);
    }
    ck_assert_int_eq(io_backend.poll(0), 0);
    for (int i = 0; i < MANY; i++) {
        told += (fd_get(fds[i])->ready & POLLIN) != 0;
        let_go(fds[i]);
    }
    ck_assert_int_eq(told, MANY);
}

/* On the virtual clock time would go on while data is there. */
START_TEST(one_poll_reports_all_that_is_ready)
{
    on_each(ask_for_many);
}
END_TEST

static void
ask_and_end(void)
{
    static const unsigned asked[] = { POLLIN, POLLOUT, POLLPRI };
    int p[2];

    for (int i = 0; i < 3; i++) {
        make_pair(p);
        fill(p[0]);
        struct fd *d = ask(p[0], asked[i]);
        close(p[1]);
        await_report(d, asked[i]);
        let_go(p[0]);
    }
}

/* At the end of a connection whatever can be asked is worth a try. */
START_TEST(the_end_is_reported_to_whoever_asked_for_anything)
{
    on_each(ask_and_end);
}
END_TEST

/* The kernel looks at a question only when it is handed over: a number that
 * means no file then is an answer, too. */
START_TEST(a_question_that_is_refused_is_answered)
{
    if (!backend_uring.available())
        return;
    io_backend = backend_uring;
    ck_assert_int_eq(io_backend.start(), 0);
    int fd = open("/", O_PATH);         /* nobody can poll that */
    struct fd *d = ask(fd, POLLIN);
    await_report(d, POLLIN);
    ck_assert_int_eq(d->asked, 0);
}
END_TEST

static void *
look_on(void *arg)
{
    ck_assert_int_eq(ct_poll(arg, 1, -1), 1);
    return NULL;
}

/* The same by the public calls.  What was asked for input and output at once
 * is still in force when who asked has gone; input is reported, and then
 * somebody waits for output, who had no need to ask. */
START_TEST(who_waits_for_output_is_told_though_input_was_reported_first)
{
    int p[2];

    make_pair(p);
    fill(p[0]);
    struct pollfd both = { p[0], POLLIN | POLLOUT, 0 };
    ck_assert_int_eq(ct_poll(&both, 1, 1), 0);
    struct pollfd in = { p[0], POLLIN, 0 }, out = { p[0], POLLOUT, 0 };
    ct_thread one = start_thread(look_on, &in);
    ct_thread other = start_thread(look_on, &out);
    until_waiting(2);
    ck_assert_int_eq(write(p[1], "x", 1), 1);
    ct_join(one, NULL);
    drain(p[1]);
    ct_join(other, NULL);
    ck_assert_int_eq(out.revents, POLLOUT);
}
END_TEST

/* The kernel holds a file for as long as a question about it is under way. */
START_TEST(a_peer_sees_the_end_of_what_somebody_has_asked_about)
{
    int p[2];
    char c;

    make_pair(p);
    struct pollfd in = { p[0], POLLIN, 0 };
    ck_assert_int_eq(ct_poll(&in, 1, 1), 0);
    ck_assert_int_eq(ct_close(p[0]), 0);
    ck_assert_int_eq(recv(p[1], &c, 1, MSG_DONTWAIT), 0);
}
END_TEST

static char trace[8];

static void *
read_one(void *fd)
{
    char c;

    ck_assert_int_eq(ct_read(*(int *)fd, &c, 1), 1);
    strcat(trace, (char[2]){ c, 0 });
    return NULL;
}

static void *
write_one(void *fd)
{
    ck_assert_int_eq(ct_write(*(int *)fd, "w", 1), 1);
    strcat(trace, "w");
    return NULL;
}

/* One thread reads from a descriptor and another writes to it: each is woken
 * for its own side, whichever comes first. */
START_TEST(a_reader_and_a_writer_of_one_descriptor_do_not_take_each_others_turn)
{
    for (int reader_first = 0; reader_first < 2; reader_first++) {
        int p[2];

        make_pair(p);
        fill(p[0]);
        trace[0] = '\0';
        ct_thread r = start_thread(read_one, &p[0]);
        ct_thread w = start_thread(write_one, &p[0]);
        until_waiting(2);
        if (reader_first)
            ck_assert_int_eq(write(p[1], "r", 1), 1);
        else
            drain(p[1]);
        ct_join(reader_first ? r : w, NULL);
        ck_assert_str_eq(trace, reader_first ? "r" : "w");
        if (reader_first)
            drain(p[1]);
        else
            ck_assert_int_eq(write(p[1], "r", 1), 1);
        ct_join(reader_first ? w : r, NULL);
        ck_assert_str_eq(trace, reader_first ? "rw" : "wr");
        ct_close(p[0]);
        close(p[1]);
    }
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("questions");
    TCase *tc = harness_case(s, "each back end");

    harness_add(tc, of_two_things_that_are_asked_at_once_each_is_reported);
    harness_add(tc, one_poll_reports_all_that_is_ready);
    harness_add(tc, the_end_is_reported_to_whoever_asked_for_anything);
    harness_add(tc, a_question_that_is_refused_is_answered);
    tc = harness_case(s, "the one of CAPRICCIO_IO");
    harness_add(tc,
                who_waits_for_output_is_told_though_input_was_reported_first);
    harness_add(tc, a_peer_sees_the_end_of_what_somebody_has_asked_about);
    harness_add(tc,
        a_reader_and_a_writer_of_one_descriptor_do_not_take_each_others_turn);
    return harness_run(s);
}

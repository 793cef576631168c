/*
 * Where rules of thumb about I/O stop being true, with the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/harness.h"
#include "tests/io/sockets.h"

/* What a thread has read, and how its last read ended. */
struct reading {
    int fd;
    char got[64];
    ssize_t last;
    int error;
};

static void *
read_to_end(void *arg)
{
    struct reading *r = arg;
    char buf[16];

    while ((r->last = ct_read(r->fd, buf, sizeof buf)) > 0)
        strncat(r->got, buf, (size_t)r->last);
    r->error = errno;
    return NULL;
}

static void *
read_once(void *arg)
{
    struct reading *r = arg;

    r->last = ct_read(r->fd, r->got, sizeof r->got - 1);
    r->error = errno;
    return NULL;
}

static void
join(ct_thread t)
{
    ck_assert_int_eq(ct_join(t, NULL), 0);
}

START_TEST(flags_that_the_program_sees_never_change)
{
    int p[2], q[2];
    char c;

    ck_assert_int_eq(pipe(p), 0);
    tcp_pair(q);
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_once, &r);
    until_waiting(1);
    ck_assert_int_eq(fcntl(p[0], F_GETFL) & O_NONBLOCK, 0);
    ck_assert_int_eq(ct_write(p[1], "x", 1), 1);
    join(t);
    ck_assert_int_eq(fcntl(p[0], F_GETFL) & O_NONBLOCK, 0);
    ck_assert_int_eq(fcntl(q[1], F_GETFL) & O_NONBLOCK, 0);     /* accepted */
    ck_assert_int_eq(ct_fcntl(q[0], F_GETFL) & O_NONBLOCK, 0);  /* made here */
    ck_assert_int_eq(ct_fcntl(q[0], F_SETFL, O_RDWR | O_NONBLOCK), 0);
    ck_assert_int_ne(ct_fcntl(q[0], F_GETFL) & O_NONBLOCK, 0);
    ck_assert_int_eq(ct_read(q[0], &c, 1), -1);
    ck_assert_int_eq(errno, EAGAIN);
    ck_assert_int_eq(ct_fcntl(q[0], F_SETFL, O_RDWR), 0);
    ck_assert_int_eq(ct_fcntl(q[0], F_GETFL) & O_NONBLOCK, 0);
}
END_TEST

START_TEST(what_the_program_made_non_blocking_says_eagain)
{
    int p[2];
    char c;

    ck_assert_int_eq(pipe2(p, O_NONBLOCK), 0);
    ck_assert_int_eq(ct_read(p[0], &c, 1), -1);
    ck_assert_int_eq(errno, EAGAIN);
    tcp_pair(p);
    ck_assert_int_eq(ct_recv(p[0], &c, 1, MSG_DONTWAIT), -1);
    ck_assert_int_eq(errno, EAGAIN);
    ck_assert_int_eq(ct_accept4(ct_socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK,
                                          0), NULL, NULL, 0), -1);
}
END_TEST

/* A listener from elsewhere is blocking, and so is accept(2) on it. */
START_TEST(a_blocking_listener_stops_nobody_else)
{
    struct sockaddr_in a;
    int l = listening(socket(AF_INET, SOCK_STREAM, 0), &a);

    for (int i = 0; i < 3; i++) {
        int c = connected(&a), s = ct_accept(l, NULL, NULL);
        ck_assert_int_ge(s, 0);
        ck_assert_int_eq(ct_write(c, "x", 1), 1);
        struct reading r = { .fd = s };
        read_once(&r);
        ck_assert_str_eq(r.got, "x");
        ct_close(c);
        ct_close(s);
    }
    ck_assert_int_eq(fcntl(l, F_GETFL) & O_NONBLOCK, 0);
}
END_TEST

START_TEST(a_blocking_socket_connects_by_a_worker)
{
    struct sockaddr_in a;
    int l = listener(&a), fd = socket(AF_INET, SOCK_STREAM, 0);

    ck_assert_int_eq(ct_connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    ct_close(l);
    ck_assert_int_eq(ct_connect(ct_socket(AF_INET, SOCK_STREAM, 0),
                                (struct sockaddr *)&a, sizeof a), -1);
    ck_assert_int_eq(errno, ECONNREFUSED);
}
END_TEST

/* Sockets know no RWF_NOWAIT before Linux 6.5; nothing is not waited for. */
START_TEST(pieces_go_through_a_socket_whole_and_in_order)
{
    struct iovec out[3] = { { "ab", 2 }, { "", 0 }, { "cde", 3 } };
    char one[3] = "", two[4] = "";
    struct iovec in[2] = { { one, 2 }, { two, 3 } }, none[2] = { { 0 } };
    int p[2];

    tcp_pair(p);
    ck_assert_int_eq(ct_readv(p[0], none, 2), 0);
    ck_assert_int_eq(ct_read(p[0], one, 0), 0);
    ck_assert_int_eq(ct_writev(p[0], out, 0), 0);
    ck_assert_int_eq(ct_writev(p[1], out, 3), 5);
    ssize_t n = ct_readv(p[0], in, 2);
    ck_assert_int_ge(n, 1);             /* a read may stop anywhere */
    while (n < 5)
        n += ct_read(p[0], n < 2 ? &one[n] : &two[n - 2],
                     n < 2 ? 1 : (size_t)(5 - n));
    ck_assert_str_eq(one, "ab");
    ck_assert_str_eq(two, "cde");
    ck_assert_int_eq(ct_writev(p[0], out, -1), -1);
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

static void *
connect_unix(void *address)
{
    int fd = ct_socket(AF_UNIX, SOCK_STREAM, 0);

    ck_assert_int_eq(ct_connect(fd, address, sizeof(struct sockaddr_un)), 0);
    return NULL;
}

/* EAGAIN, and nothing reports when there is room again. */
START_TEST(connecting_to_a_full_unix_listener_waits_for_room)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    int l = ct_socket(AF_UNIX, SOCK_STREAM, 0);
    ct_thread t[4];

    snprintf(a.sun_path + 1, sizeof a.sun_path - 1, "capriccio-%d", getpid());
    ck_assert_int_eq(bind(l, (struct sockaddr *)&a, sizeof a), 0);
    ck_assert_int_eq(listen(l, 0), 0);
    for (int i = 0; i < 4; i++)
        t[i] = start_thread(connect_unix, &a);
    ct_yield();
    for (int i = 0; i < 4; i++)
        ck_assert_int_ge(ct_accept(l, NULL, NULL), 0);
    for (int i = 0; i < 4; i++)
        join(t[i]);
}
END_TEST

START_TEST(a_reset_is_told_to_who_reads)
{
    struct linger hard = { 1, 0 };
    int p[2];

    tcp_pair(p);
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_to_end, &r);
    until_waiting(1);
    setsockopt(p[1], SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    ck_assert_int_eq(ct_close(p[1]), 0);
    join(t);
    ck_assert_int_eq(r.last, -1);
    ck_assert_int_eq(r.error, ECONNRESET);
}
END_TEST

START_TEST(a_half_closed_connection_goes_on_the_other_way)
{
    int p[2];

    tcp_pair(p);
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_to_end, &r);
    until_waiting(1);
    ck_assert_int_eq(shutdown(p[1], SHUT_WR), 0);
    join(t);
    ck_assert_int_eq(r.last, 0);

    struct reading back = { .fd = p[1] };
    t = start_thread(read_to_end, &back);
    until_waiting(1);
    ck_assert_int_eq(ct_write(p[0], "still", 5), 5);
    ct_yield();
    ck_assert_int_eq(ct_close(p[0]), 0);
    join(t);
    ck_assert_str_eq(back.got, "still");
}
END_TEST

START_TEST(two_datagrams_of_one_report_are_both_read)
{
    int p[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_DGRAM, 0, p), 0);
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_once, &r);
    until_waiting(1);
    ck_assert_int_eq(ct_send(p[1], "one", 3, 0), 3);
    ck_assert_int_eq(ct_send(p[1], "two", 3, 0), 3);
    join(t);
    ck_assert_str_eq(r.got, "one");
    read_once(&r);
    ck_assert_str_eq(r.got, "two");
}
END_TEST

/* A read of a stream stops at the urgent byte. */
START_TEST(a_read_that_stops_at_urgent_data_is_not_the_last)
{
    int p[2];

    tcp_pair(p);
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_to_end, &r);
    until_waiting(1);
    ck_assert_int_eq(ct_send(p[1], "ab", 2, 0), 2);
    ck_assert_int_eq(ct_send(p[1], "!", 1, MSG_OOB), 1);
    ck_assert_int_eq(ct_send(p[1], "cd", 2, 0), 2);
    ck_assert_int_eq(ct_close(p[1]), 0);
    join(t);
    ck_assert_str_eq(r.got, "abcd");
    ck_assert_int_eq(r.last, 0);
}
END_TEST

/* Sends "data" with a descriptor attached. */
static void
send_descriptor(int fd, int sent)
{
    union {
        char room[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = { .room = "" };
    struct iovec v = { "data", 4 };
    struct msghdr m = {
        .msg_iov = &v, .msg_iovlen = 1,
        .msg_control = control.room, .msg_controllen = sizeof control.room
    };
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);

    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof sent);
    memcpy(CMSG_DATA(c), &sent, sizeof sent);
    ck_assert_int_eq(ct_sendmsg(fd, &m, 0), 4);
}

/* A read of a Unix stream stops at a message with a descriptor. */
START_TEST(a_read_that_stops_at_a_descriptor_is_not_the_last)
{
    int p[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, p), 0);
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_to_end, &r);
    until_waiting(1);
    send_descriptor(p[1], 0);
    send_descriptor(p[1], 0);
    ck_assert_int_eq(ct_write(p[1], "more", 4), 4);
    ck_assert_int_eq(ct_close(p[1]), 0);
    join(t);
    ck_assert_str_eq(r.got, "datadatamore");
}
END_TEST

/* What a dup holds open still reports, under a number that is another file. */
START_TEST(a_dup_does_not_disturb_the_number_it_came_from)
{
    int p[2], q[2];

    tcp_pair(p);
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_once, &r);
    until_waiting(1);
    ck_assert_int_eq(ct_write(p[1], "a", 1), 1);
    join(t);
    int copy = ct_dup(p[0]), number = p[0];
    ck_assert_int_eq(ct_close(p[0]), 0);
    ck_assert_int_eq(ct_pipe(q), 0);
    ck_assert_int_eq(q[0], number);
    struct reading s = { .fd = q[0] };
    t = start_thread(read_once, &s);
    until_waiting(1);
    ck_assert_int_eq(ct_write(p[1], "b", 1), 1);        /* for the dup */
    ct_yield();
    ck_assert_int_eq(ct_write(q[1], "c", 1), 1);
    join(t);
    ck_assert_str_eq(s.got, "c");
    r.fd = copy;
    read_once(&r);
    ck_assert_str_eq(r.got, "b");
}
END_TEST

START_TEST(dup2_over_a_descriptor_wakes_who_waits_for_it)
{
    int p[2], q[2];

    ck_assert_int_eq(ct_pipe(p), 0);
    ck_assert_int_eq(ct_pipe(q), 0);
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_once, &r);
    until_waiting(1);
    ck_assert_int_eq(ct_dup2(q[0], p[0]), p[0]);
    ck_assert_int_eq(ct_write(q[1], "new", 3), 3);
    join(t);
    ck_assert_int_eq(r.error, EBADF);
    read_once(&r);
    ck_assert_str_eq(r.got, "new");
}
END_TEST

/* close_range(2), fclose(3) and the like pass the table by. */
START_TEST(a_number_that_was_closed_behind_our_back_can_be_forgotten)
{
    int p[2], q[2];

    ck_assert_int_eq(ct_pipe(p), 0);
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_once, &r);
    until_waiting(1);
    close(p[0]);
    ck_assert_int_eq(pipe(q), 0);
    ct_forget(p[0]);
    join(t);
    ck_assert_int_eq(r.error, EBADF);
    r.fd = q[0];
    ck_assert_int_eq(write(q[1], "q", 1), 1);
    read_once(&r);
    ck_assert_str_eq(r.got, "q");
}
END_TEST

static void *
never_wait(void *stop)
{
    while (!*(volatile int *)stop)
        ct_yield();
    return NULL;
}

START_TEST(threads_that_always_yield_do_not_starve_io)
{
    int p[2], stop = 0;

    tcp_pair(p);
    struct reading r = { .fd = p[0] };
    ct_thread reader = start_thread(read_once, &r);
    ct_thread a = start_thread(never_wait, &stop);
    ct_thread b = start_thread(never_wait, &stop);
    until_waiting(1);
    ck_assert_int_eq(ct_write(p[1], "x", 1), 1);
    join(reader);
    stop = 1;
    join(a);
    join(b);
}
END_TEST

static ct_sem ping = CT_SEM_INITIALIZER(0), pong = CT_SEM_INITIALIZER(0);

static void *
play_ping_pong(void *stop)
{
    while (!*(volatile int *)stop) {
        ct_sem_post(&pong);
        ct_sem_wait(&ping);
    }
    ct_sem_post(&pong);
    return NULL;
}

static void *
answer(void *stop)
{
    while (!*(volatile int *)stop) {
        ct_sem_wait(&pong);
        ct_sem_post(&ping);
    }
    return NULL;
}

/* They never yield and the run queue is never empty. */
START_TEST(threads_that_always_wake_each_other_do_not_starve_io)
{
    int p[2], stop = 0;

    tcp_pair(p);
    struct reading r = { .fd = p[0] };
    ct_thread reader = start_thread(read_once, &r);
    until_waiting(1);
    ct_thread a = start_thread(play_ping_pong, &stop);
    ct_thread b = start_thread(answer, &stop);
    ck_assert_int_eq(ct_write(p[1], "x", 1), 1);
    join(reader);
    stop = 1;
    ct_sem_post(&ping);
    join(a);
    ct_sem_post(&pong);
    join(b);
}
END_TEST

START_TEST(writing_to_nobody_is_epipe)
{
    int p[2];

    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(ct_pipe(p), 0);
    ck_assert_int_eq(ct_close(p[0]), 0);
    ck_assert_int_eq(ct_write(p[1], "x", 1), -1);
    ck_assert_int_eq(errno, EPIPE);
    signal(SIGPIPE, SIG_DFL);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, p), 0);
    ck_assert_int_eq(ct_close(p[0]), 0);
    ck_assert_int_eq(ct_send(p[1], "x", 1, MSG_NOSIGNAL), -1);
    ck_assert_int_eq(errno, EPIPE);
}
END_TEST

static int ticks;

static void
tick(int signal)
{
    ticks++;
}

/* Reads from an empty pipe while a timer's signal comes every 20 ms, since the
 * first may find us on the way to the wait, where POSIX lets it pass; and then
 * the deadline, which is late enough for busy machines. */
static void
read_through_a_signal(struct reading *r, int restart)
{
    struct sigaction action = { .sa_handler = tick, .sa_flags = restart };
    struct itimerval often = { .it_value.tv_usec = 20000,
                               .it_interval.tv_usec = 20000 };
    const struct itimerval never = { 0 };
    int p[2];

    /* Check has handlers of its own. */
    for (int s = 1; s < NSIG; s++)
        if (s != SIGALRM)
            signal(s, SIG_DFL);
    ck_assert_int_eq(ct_pipe(p), 0);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    r->fd = p[0];
    int64_t due = ct_now() + 2000000000;
    struct timespec t = { due / 1000000000, due % 1000000000 };
    ck_assert_int_eq(ct_deadline(&t), 0);
    read_once(r);
    ct_deadline(NULL);
    setitimer(ITIMER_REAL, &never, NULL);
}

static int
on_virtual_clock(void)
{
    const char *clock = getenv("CAPRICCIO_CLOCK");

    return clock != NULL && strcmp(clock, "virtual") == 0;
}

START_TEST(a_signal_interrupts_who_waits_unless_it_restarts)
{
    struct reading r;

    if (on_virtual_clock())
        return;                 /* the deadline would not wait for it */
    read_through_a_signal(&r, 0);
    ck_assert_int_ge(ticks, 1);
    ck_assert_int_eq(r.error, EINTR);
    ticks = 0;
    read_through_a_signal(&r, SA_RESTART);
    ck_assert_int_ge(ticks, 1);
    ck_assert_int_eq(r.error, ETIMEDOUT);
}
END_TEST

/* The table of descriptors is full. */
START_TEST(accept_says_emfile_and_goes_on_when_there_is_room)
{
    struct sockaddr_in a;
    struct rlimit limit;
    int l = listener(&a), c = connected(&a), fd, last = -1;

    if (harness_light())
        return;                 /* Valgrind keeps the limit itself, and drops
                                 * the connection that it has accepted */
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 64;
    setrlimit(RLIMIT_NOFILE, &limit);
    while ((fd = dup(0)) >= 0)
        last = fd;
    ck_assert_int_eq(ct_accept(l, NULL, NULL), -1);
    ck_assert_int_eq(errno, EMFILE);
    close(last);
    ck_assert_int_ge(ct_accept(l, NULL, NULL), 0);
    ck_assert_int_eq(ct_close(c), 0);
}
END_TEST

START_TEST(the_first_wait_says_emfile_if_there_is_no_room_for_it)
{
    struct rlimit limit;
    int p[2];
    char c;

    ck_assert_int_eq(ct_pipe(p), 0);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 64;
    setrlimit(RLIMIT_NOFILE, &limit);
    while (dup(0) >= 0)
        ;
    ssize_t n = ct_open("/dev/null", O_RDONLY);
    ck_assert_int_eq(n, -1);
    ck_assert_int_eq(errno, EMFILE);
    ck_assert_int_eq(ct_write(p[1], "x", 1), 1);
    ck_assert_int_eq(ct_read(p[0], &c, 1), 1);
}
END_TEST

START_TEST(poll_and_select_wait_for_any)
{
    int p[2], q[2];
    fd_set in;

    ck_assert_int_eq(ct_pipe(p), 0);
    ck_assert_int_eq(ct_pipe(q), 0);
    struct pollfd fds[2] = { { p[0], POLLIN, 0 }, { q[0], POLLIN, 0 } };
    struct timeval soon = { 0, 1000 };

    ck_assert_int_eq(ct_poll(fds, 2, 0), 0);
    ck_assert_int_eq(ct_poll(fds, 2, 1), 0);
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_once, &r);
    until_waiting(1);
    ck_assert_int_eq(ct_write(q[1], "x", 1), 1);
    ck_assert_int_eq(ct_poll(fds, 2, -1), 1);
    ck_assert_int_eq(fds[1].revents, POLLIN);
    ck_assert_int_eq(ct_poll(fds, 2, -1), 1);   /* it still is */
    FD_ZERO(&in);
    FD_SET(p[0], &in);
    ck_assert_int_eq(ct_select(p[0] + 1, &in, NULL, NULL, &soon), 0);
    FD_SET(p[0], &in);
    FD_SET(q[0], &in);
    ck_assert_int_eq(ct_select(q[1], &in, NULL, NULL, NULL), 1);
    ck_assert(FD_ISSET(q[0], &in) && !FD_ISSET(p[0], &in));
    ck_assert_int_eq(ct_write(p[1], "y", 1), 1);
    join(t);
    ck_assert_str_eq(r.got, "y");
    close(q[1]);
    FD_SET(q[1], &in);
    ck_assert_int_eq(ct_select(q[1] + 1, &in, NULL, NULL, NULL), -1);
    ck_assert_int_eq(errno, EBADF);
    fds[0].fd = q[1];
    ck_assert_int_eq(ct_poll(fds, 1, -1), 1);
    ck_assert_int_eq(fds[0].revents, POLLNVAL);
}
END_TEST

static void *
write_soon(void *fd)
{
    ck_assert_int_eq(ct_write(*(int *)fd, "x", 1), 1);
    return NULL;
}

START_TEST(poll_wakes_for_what_comes_later)
{
    int p[20][2];
    struct pollfd fds[20];

    for (int i = 0; i < 20; i++) {
        ck_assert_int_eq(ct_pipe(p[i]), 0);
        fds[i] = (struct pollfd){ p[i][0], POLLIN, 0 };
    }
    ct_thread t = start_thread(write_soon, &p[13][1]);
    ck_assert_int_eq(ct_poll(fds, 20, -1), 1);
    ck_assert_int_eq(fds[13].revents, POLLIN);
    join(t);
}
END_TEST

/* A terminal hands over whole lines, and knows no RWF_NOWAIT. */
START_TEST(a_terminal_is_read_line_by_line)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    struct reading r = { .fd = -1 };

    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
        return;                 /* there are none here */
    r.fd = open(ptsname(master), O_RDWR | O_NOCTTY);
    ck_assert_int_ge(r.fd, 0);
    ct_thread t = start_thread(read_once, &r);
    until_waiting(1);
    ck_assert_int_eq(write(master, "half ", 5), 5);
    ct_yield();
    ck_assert_int_eq(r.last, 0);
    ck_assert_int_eq(write(master, "line\n", 5), 5);
    join(t);
    ck_assert_str_eq(r.got, "half line\n");
    ck_assert_int_eq(fcntl(r.fd, F_GETFL) & O_NONBLOCK, 0);
}
END_TEST

static void *
post_event(void *fd)
{
    eventfd_write(*(int *)fd, 5);
    return NULL;
}

START_TEST(an_eventfd_blocks_its_thread_only)
{
    int fd = eventfd(0, 0);
    uint64_t n;

    ct_thread t = start_thread(post_event, &fd);
    ck_assert_int_eq(ct_read(fd, &n, sizeof n), sizeof n);
    ck_assert_uint_eq(n, 5);
    join(t);
}
END_TEST

START_TEST(all_of_a_message_can_be_waited_for)
{
    int p[2];
    char buf[8] = "";

    tcp_pair(p);
    ck_assert_int_eq(ct_write(p[1], "abc", 3), 3);
    struct reading r = { .fd = p[1] };
    ct_thread t = start_thread(write_soon, &p[1]);
    ck_assert_int_eq(ct_recv(p[0], buf, 4, MSG_WAITALL), 4);
    ck_assert_str_eq(buf, "abcx");
    join(t);
    ck_assert_int_eq(r.last, 0);
}
END_TEST

START_TEST(a_closed_descriptor_is_ebadf)
{
    int p[2];
    char c;

    ck_assert_int_eq(ct_pipe(p), 0);
    ck_assert_int_eq(ct_close(p[0]), 0);
    ck_assert_int_eq(ct_close(p[0]), -1);
    ck_assert_int_eq(errno, EBADF);
    ck_assert_int_eq(ct_read(p[0], &c, 1), -1);
    ck_assert_int_eq(errno, EBADF);
    ck_assert_int_eq(ct_read(-1, &c, 1), -1);
    ck_assert_int_eq(errno, EBADF);
    ck_assert_int_eq(ct_write(1 << 30, &c, 1), -1);
    ck_assert_int_eq(errno, EBADF);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("traps");
    TCase *tc = harness_case(s, "flags and kinds");

    harness_add(tc, flags_that_the_program_sees_never_change);
    harness_add(tc, what_the_program_made_non_blocking_says_eagain);
    harness_add(tc, a_blocking_listener_stops_nobody_else);
    harness_add(tc, a_blocking_socket_connects_by_a_worker);
    harness_add(tc, pieces_go_through_a_socket_whole_and_in_order);
    harness_add(tc, connecting_to_a_full_unix_listener_waits_for_room);
    harness_add(tc, a_terminal_is_read_line_by_line);
    harness_add(tc, an_eventfd_blocks_its_thread_only);
    tc = harness_case(s, "readiness");
    harness_add(tc, a_reset_is_told_to_who_reads);
    harness_add(tc, a_half_closed_connection_goes_on_the_other_way);
    harness_add(tc, two_datagrams_of_one_report_are_both_read);
    harness_add(tc, a_read_that_stops_at_urgent_data_is_not_the_last);
    harness_add(tc, a_read_that_stops_at_a_descriptor_is_not_the_last);
    harness_add(tc, all_of_a_message_can_be_waited_for);
    harness_add(tc, poll_and_select_wait_for_any);
    harness_add(tc, poll_wakes_for_what_comes_later);
    harness_add(tc, threads_that_always_yield_do_not_starve_io);
    harness_add(tc, threads_that_always_wake_each_other_do_not_starve_io);
    tc = harness_case(s, "numbers that change their meaning");
    harness_add(tc, a_dup_does_not_disturb_the_number_it_came_from);
    harness_add(tc, dup2_over_a_descriptor_wakes_who_waits_for_it);
    harness_add(tc, a_number_that_was_closed_behind_our_back_can_be_forgotten);
    harness_add(tc, a_closed_descriptor_is_ebadf);
    tc = harness_case(s, "signals and limits");
    harness_add(tc, writing_to_nobody_is_epipe);
    harness_add(tc, a_signal_interrupts_who_waits_unless_it_restarts);
    harness_add(tc, accept_says_emfile_and_goes_on_when_there_is_room);
    harness_add(tc, the_first_wait_says_emfile_if_there_is_no_room_for_it);
    return harness_run(s);
}

/*
 * Those on the other side: slow ones, ones that are gone, and children that
 * have the same files.
 */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/harness.h"
#include "tests/io/sockets.h"

enum { MS = 1000000, PACE = 10 * MS };          /* ns */

/* What a thread has read, and how its last read ended. */
struct reading {
    int fd;
    char got[64];
    ssize_t last;
    int error;
};

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

/* Sends a byte, and another one after a while, as long as they are taken. */
static void *
trickle(void *fd)
{
    while (ct_send(*(int *)fd, "x", 1, MSG_NOSIGNAL) == 1)
        ct_nanosleep(&(struct timespec){ 0, PACE }, NULL);
    return NULL;
}

/* A time-out that began anew with each byte would never come. */
START_TEST(a_peer_that_sends_byte_by_byte_meets_the_deadline)
{
    ssize_t n;
    char c;
    int p[2];

    tcp_pair(p);
    ct_thread sender = start_thread(trickle, &p[1]);
    ck_assert_int_eq(ct_read(p[0], &c, 1), 1);  /* it has begun */
    int64_t due = ct_now() + 20 * PACE;
    struct timespec t = { due / 1000000000, due % 1000000000 };
    ck_assert_int_eq(ct_deadline(&t), 0);
    while ((n = ct_read(p[0], &c, 1)) == 1)
        ;
    ck_assert_int_eq(n, -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_ge(ct_now(), due);
    ck_assert_int_eq(ct_close(p[0]), 0);
    join(sender);
}
END_TEST

static void
write_to_a_pipe(void)
{
    int p[2];

    signal(SIGPIPE, SIG_DFL);
    ct_pipe(p);
    ct_close(p[0]);
    ct_write(p[1], "x", 1);
}

static void
write_to_a_connection(void)
{
    int p[2];

    signal(SIGPIPE, SIG_DFL);
    tcp_pair(p);
    shutdown(p[1], SHUT_WR);
    ct_write(p[1], "x", 1);
}

/* As POSIX has it: a program that wants EPIPE says so. */
START_TEST(writing_to_nobody_raises_sigpipe_unless_it_is_ignored)
{
    char text[100];
    int status = harness_watch(write_to_a_pipe, text, sizeof text);

    ck_assert(WIFSIGNALED(status));
    ck_assert_int_eq(WTERMSIG(status), SIGPIPE);
    status = harness_watch(write_to_a_connection, text, sizeof text);
    ck_assert(WIFSIGNALED(status));
    ck_assert_int_eq(WTERMSIG(status), SIGPIPE);
}
END_TEST

/* A child that has what is open now, until something comes through `gate`. */
static pid_t
hold_open(int gate)
{
    pid_t pid = fork();
    char c;

    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        _exit(read(gate, &c, 1) == 1 ? 0 : 1);
    return pid;
}

/* The kernel reports the open file, which is still open in the child, not the
 * number, which means another one. */
START_TEST(what_a_child_holds_open_does_not_disturb_its_number)
{
    int p[2], q[2], gate[2], status;

    tcp_pair(p);
    ck_assert_int_eq(pipe(gate), 0);
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_once, &r);
    until_waiting(1);
    ck_assert_int_eq(ct_write(p[1], "a", 1), 1);
    join(t);
    pid_t pid = hold_open(gate[0]);
    int number = p[0];
    ck_assert_int_eq(ct_close(p[0]), 0);
    ck_assert_int_eq(ct_pipe(q), 0);
    ck_assert_int_eq(q[0], number);
    struct reading s = { .fd = q[0] };
    t = start_thread(read_once, &s);
    until_waiting(1);
    ck_assert_int_eq(ct_write(p[1], "b", 1), 1);        /* for the child's */
    for (int i = 0; i < 10; i++)
        ct_yield();
    ck_assert_int_eq(s.last, 0);
    ck_assert_int_eq(ct_write(q[1], "c", 1), 1);
    join(t);
    ck_assert_str_eq(s.got, "c");
    ck_assert_int_eq(write(gate[1], "g", 1), 1);
    ck_assert_int_eq(ct_waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}
END_TEST

/* What a child does when it has its own library at work: it waits, and closes
 * what it inherited.  Its exit status. */
static int
close_as_a_child(int inherited)
{
    int p[2];
    char c;

    if (ct_pipe(p) != 0)
        return 1;
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_once, &r);
    until_waiting(1);
    if (ct_close(inherited) != 0 || ct_read(inherited, &c, 1) != -1 ||
        ct_write(p[1], "x", 1) != 1 || ct_join(t, NULL) != 0)
        return 2;
    return r.last == 1 ? 0 : 3;
}

/* Taking the file out of a set that parent and child share would take it out
 * for both. */
START_TEST(what_a_child_closes_the_parent_still_waits_for)
{
    int p[2], status;

    tcp_pair(p);
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_once, &r);
    until_waiting(1);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        _exit(close_as_a_child(p[0]));
    ck_assert_int_eq(ct_waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(r.last, 0);
    ck_assert_int_eq(ct_write(p[1], "y", 1), 1);
    join(t);
    ck_assert_str_eq(r.got, "y");
}
END_TEST

/* Ends at once, in the memory of its parent. */
static __attribute__((noinline)) pid_t
start_borrower(void)
{
    pid_t pid = vfork();

    if (pid == 0)
        _exit(0);
    return pid;
}

/* The child of a vfork runs in our memory: what a fork has it forget would be
 * forgotten here. */
START_TEST(the_child_of_a_vfork_makes_nobody_forget_anything)
{
    int p[2], status;

    tcp_pair(p);
    struct reading r = { .fd = p[0] };
    ct_thread t = start_thread(read_once, &r);
    until_waiting(1);
    pid_t pid = start_borrower();
    ck_assert_int_eq(ct_waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(wait_count, 1);
    ck_assert_int_eq(ct_write(p[1], "y", 1), 1);
    join(t);
    ck_assert_str_eq(r.got, "y");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("peers");
    TCase *tc = harness_case(s, "slow, or gone");

    harness_add(tc, a_peer_that_sends_byte_by_byte_meets_the_deadline);
    harness_add(tc, writing_to_nobody_raises_sigpipe_unless_it_is_ignored);
    tc = harness_case(s, "children");
    harness_add(tc, what_a_child_holds_open_does_not_disturb_its_number);
    harness_add(tc, what_a_child_closes_the_parent_still_waits_for);
    harness_add(tc, the_child_of_a_vfork_makes_nobody_forget_anything);
    return harness_run(s);
}

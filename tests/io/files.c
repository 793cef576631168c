/*
 * Files, workers, names, children: what always blocks.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/io.h"
#include "io/pool.h"
#include "io/wait.h"
#include "tests/harness.h"

enum { SIZE = 200000 };

static char path[] = "/tmp/capriccio-files-XXXXXX";

/* A file of SIZE bytes that is removed already. */
static int
some_file(void)
{
    static char data[SIZE];
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    unlink(path);
    for (int i = 0; i < SIZE; i++)
        data[i] = 'a' + i % 26;
    ck_assert_int_eq(write(fd, data, SIZE), SIZE);
    return fd;
}

static void *
count_turns(void *stop)
{
    long n = 0;

    while (!*(volatile int *)stop) {
        n++;
        ct_yield();
    }
    return (void *)n;
}

START_TEST(a_file_is_read_and_written)
{
    static char buf[SIZE];
    int fd = some_file();

    ck_assert_int_eq(ct_pread(fd, buf, 26, 26), 26);
    ck_assert_int_eq(memcmp(buf, "abcdefghijklmnopqrstuvwxyz", 26), 0);
    lseek(fd, 0, SEEK_SET);
    ck_assert_int_eq(ct_read(fd, buf, SIZE), SIZE);
    ck_assert_int_eq(ct_read(fd, buf, SIZE), 0);
    ck_assert_int_eq(ct_pwrite(fd, "0123", 4, SIZE), 4);
    ck_assert_int_eq(ct_fsync(fd), 0);
    ck_assert_int_eq(ct_pread(fd, buf, SIZE, SIZE), 4);
    ck_assert_int_eq(ct_close(fd), 0);
}
END_TEST

/* What is not in the cache is left to a worker; the read is whole all the
 * same. */
START_TEST(a_file_that_is_not_in_the_cache_is_read_whole)
{
    static char buf[SIZE];
    int fd = some_file();

    ck_assert_int_eq(fsync(fd), 0);
    posix_fadvise(fd, 8192, 65536, POSIX_FADV_DONTNEED);
    ck_assert_int_eq(ct_pread(fd, buf, SIZE, 0), SIZE);
    for (int i = 0; i < SIZE; i++)
        ck_assert_int_eq(buf[i], 'a' + i % 26);
}
END_TEST

START_TEST(others_run_while_a_worker_works)
{
    int stop = 0, fd;
    void *turns;
    ct_thread t;

    ct_create(&t, NULL, count_turns, &stop);
    fd = ct_open("/dev/null", O_RDWR);
    ck_assert_int_ge(fd, 0);
    stop = 1;
    ct_join(t, &turns);
    ck_assert_int_ge((long)turns, 1);
}
END_TEST

/* RWF_NOWAIT does wait for the disk there: threads that do nothing but read
 * would keep the processor for ever. */
START_TEST(others_run_while_a_file_is_read_past_the_cache)
{
    static char buf[8192] __attribute__((aligned(4096)));
    int stop = 0, fd = some_file();
    char name[32];
    void *turns;
    ct_thread t;

    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ck_assert_int_eq(fsync(fd), 0);
    int direct = ct_open(name, O_RDWR | O_DIRECT);
    if (direct < 0)
        return;                 /* not on every kind of file system */
    ct_create(&t, NULL, count_turns, &stop);
    ck_assert_int_eq(ct_pread(direct, buf, 8192, 4096), 8192);
    stop = 1;
    ct_join(t, &turns);
    ck_assert_int_ge((long)turns, 1);
    ck_assert_int_eq(buf[0], 'a' + 4096 % 26);
    ck_assert_int_eq(ct_fcntl(direct, F_SETFL, 0), 0);
    ck_assert_int_eq(ct_pread(direct, buf, 26, 26), 26);
    ck_assert_int_eq(buf[0], 'a');
    ck_assert_int_eq(ct_close(direct), 0);
}
END_TEST

START_TEST(a_workers_errno_comes_to_the_thread_that_asked)
{
    errno = 0;
    ck_assert_int_eq(ct_open("/no/such/file", O_RDONLY), -1);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(ct_fsync(-1), -1);
    ck_assert_int_eq(errno, EBADF);
}
END_TEST

static void *
end_soon(void *fd)
{
    char c;

    ck_assert_int_eq(ct_write(*(int *)fd, "x", 1), 1);
    ck_assert_int_eq(ct_read(*(int *)fd, &c, 1), 1);
    return NULL;
}

START_TEST(a_file_is_sent_whole)
{
    static char buf[SIZE];
    int fd = some_file(), p[2];
    off_t at = 10;

    ck_assert_int_eq(ct_pipe(p), 0);
    ck_assert_int_eq(ct_sendfile(p[1], fd, &at, 1000), 1000);
    ck_assert_int_eq(at, 1010);
    ck_assert_int_eq(ct_read(p[0], buf, SIZE), 1000);
    ck_assert_int_eq(buf[0], 'a' + 10);
}
END_TEST

START_TEST(a_name_is_looked_up)
{
    struct addrinfo *found, hints = {
        .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM
    };

    ck_assert_int_eq(ct_getaddrinfo("127.0.0.1", "80", &hints, &found), 0);
    ck_assert_int_eq(found->ai_family, AF_INET);
    freeaddrinfo(found);
    ck_assert_int_eq(ct_getaddrinfo("no number", "80", &hints, &found),
                     EAI_NONAME);
}
END_TEST

/* A child that ends when it has read a byte. */
static pid_t
child(int status, int fd)
{
    pid_t pid = fork();
    char c;

    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        _exit(read(fd, &c, 1) == 1 ? status : 99);
    return pid;
}

static void *
let_end(void *fd)
{
    ck_assert_int_eq(ct_write(*(int *)fd, "e", 1), 1);
    return NULL;
}

START_TEST(children_are_waited_for_by_one_thread_only)
{
    int p[2], status;
    ct_thread t;

    ck_assert_int_eq(pipe(p), 0);       /* which the child reads by read(2) */
    for (int any = 0; any < 2; any++) {
        pid_t pid = child(7 + any, p[0]);
        ck_assert_int_eq(ct_waitpid(pid, &status, WNOHANG), 0);
        ct_create(&t, NULL, let_end, &p[1]);
        ck_assert_int_eq(ct_waitpid(any ? -1 : pid, &status, 0), pid);
        ck_assert(WIFEXITED(status));
        ck_assert_int_eq(WEXITSTATUS(status), 7 + any);
        ct_join(t, NULL);
    }
    errno = 0;
    ck_assert_int_eq(ct_waitpid(-1, &status, 0), -1);
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

START_TEST(the_child_of_a_fork_has_one_thread_and_waits_by_itself)
{
    /* qemu 7.2 stops at an assertion of its own if kernel threads are made on
     * both sides of a fork. */
    bool workers = getenv("CAPRICCIO_EMULATOR") == NULL;
    int p[2], q[2], status;
    ct_thread t;
    char c;

    ck_assert_int_eq(ct_pipe(p), 0);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, q), 0);
    ct_create(&t, NULL, end_soon, &q[0]);
    ck_assert_int_eq(ct_read(q[1], &c, 1), 1);  /* now t waits */
    if (workers)
        ct_close(ct_open("/dev/null", O_RDONLY));

    pid_t pid = fork();
    if (pid == 0) {
        ct_thread u;
        int r[2];
        if (ct_pipe(r) != 0 || ct_join(t, NULL) != ESRCH ||
            ct_create(&u, NULL, let_end, &r[1]) != 0 ||
            ct_read(r[0], &c, 1) != 1 || ct_join(u, NULL) != 0 ||
            (workers && ct_open("/dev/null", O_RDONLY) < 0))
            _exit(1);
        _exit(0);
    }
    ck_assert_int_eq(ct_waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(ct_write(q[1], "x", 1), 1);        /* still watched */
    ct_join(t, NULL);
}
END_TEST

static ssize_t (*attempt)(struct fd *d, struct io_request *r);
static int attempts;

/* Says once that it would block. */
static ssize_t
attempt_in_vain_first(struct fd *d, struct io_request *r)
{
    if (attempts++ == 0)
        return io_fail(EAGAIN);
    return attempt(d, r);
}

/* /dev/zero can be read always, and epoll refuses to watch it. */
START_TEST(what_cannot_be_watched_is_tried_again)
{
    char text[8] = "unread";
    int fd = ct_open("/dev/zero", O_RDONLY);

    ck_assert_int_ge(fd, 0);
    attempt = io_attempt;
    io_attempt = attempt_in_vain_first;
    ck_assert_int_eq(ct_read(fd, text, sizeof text), sizeof text);
    ck_assert_int_eq(text[0], 0);
    ck_assert_int_eq(attempts, 2);
    io_attempt = attempt;
    ck_assert_int_eq(ct_close(fd), 0);
}
END_TEST

static int
hire_nobody(void)
{
    return 0;
}

static ssize_t
add_one(void *number)
{
    return *(int *)number + 1;
}

static void *
ask_worker(void *number)
{
    return (void *)(intptr_t)pool_call(add_one, number);
}

/* Where there are no kernel threads a test does the work, and when it likes. */
START_TEST(a_test_can_be_the_worker)
{
    int (*hire)(void) = pool_hire;
    int number[2] = { 10, 20 };
    ct_thread t[2];
    void *result;

    pool_hire = hire_nobody;
    ck_assert(!pool_do_one());
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(ct_create(&t[i], NULL, ask_worker, &number[i]), 0);
    while (wait_count < 2)
        ct_yield();
    ck_assert(pool_do_one());
    ck_assert(pool_do_one());
    ck_assert(!pool_do_one());
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(ct_join(t[i], &result), 0);
        ck_assert_int_eq((intptr_t)result, number[i] + 1);
    }
    pool_hire = hire;
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("what always blocks");
    TCase *tc = harness_case(s, "workers");

    harness_add(tc, a_file_is_read_and_written);
    harness_add(tc, a_file_that_is_not_in_the_cache_is_read_whole);
    harness_add(tc, others_run_while_a_worker_works);
    harness_add(tc, others_run_while_a_file_is_read_past_the_cache);
    harness_add(tc, a_workers_errno_comes_to_the_thread_that_asked);
    harness_add(tc, a_file_is_sent_whole);
    harness_add(tc, a_name_is_looked_up);
    harness_add(tc, children_are_waited_for_by_one_thread_only);
    harness_add(tc, the_child_of_a_fork_has_one_thread_and_waits_by_itself);
    harness_add(tc, what_cannot_be_watched_is_tried_again);
    harness_add(tc, a_test_can_be_the_worker);
    return harness_run(s);
}

/*
 * Files of every kind.  Many know no flag that says "do not block", and refuse
 * it with one errno or another.  Reading them stops their thread only, and
 * leaves their flags alone.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/harness.h"
#include "tests/io/sockets.h"

static char folder[] = "/tmp/capriccio-kinds-XXXXXX";
static char name[64];           /* of a file in it */

static void
make_folder(void)
{
    ck_assert(mkdtemp(folder) != NULL);
    snprintf(name, sizeof name, "%s/file", folder);
}

static void
remove_folder(void)
{
    unlink(name);
    rmdir(folder);
}

/* Each kind is made with nothing to read, and then has something. */
static int
make_fifo(void)
{
    ck_assert_int_eq(mkfifo(name, 0600), 0);
    return open(name, O_RDWR);
}

static void
feed_fifo(int fd)
{
    ck_assert_int_eq(write(fd, "x", 1), 1);
}

static int
make_inotify(void)
{
    int fd = inotify_init1(0);

    ck_assert_int_ge(inotify_add_watch(fd, folder, IN_CREATE), 0);
    return fd;
}

static void
feed_inotify(int fd)
{
    int new = open(name, O_CREAT | O_WRONLY, 0600);

    ck_assert_int_ge(new, 0);
    close(new);
}

static int
make_signalfd(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, 0);
}

static void
feed_signalfd(int fd)
{
    kill(getpid(), SIGUSR2);
}

static int
make_timerfd(void)
{
    return timerfd_create(CLOCK_MONOTONIC, 0);
}

static void
feed_timerfd(int fd)
{
    struct itimerspec soon = { .it_value = { 0, 1 } };

    ck_assert_int_eq(timerfd_settime(fd, 0, &soon, NULL), 0);
}

/* What a thread reads. */
struct reading {
    int fd;
    char bytes[512];
    ssize_t n;
};

static void *
read_it(void *arg)
{
    struct reading *r = arg;

    r->n = ct_read(r->fd, r->bytes, sizeof r->bytes);
    return NULL;
}

static void
read_one_that_waits(int (*make)(void), void (*feed)(int fd))
{
    make_folder();
    struct reading r = { .fd = make() };
    ck_assert_int_ge(r.fd, 0);
    ct_thread t = start_thread(read_it, &r);
    until_waiting(1);
    ck_assert_int_eq(r.n, 0);
    feed(r.fd);
    ck_assert_int_eq(ct_join(t, NULL), 0);
    ck_assert_int_gt(r.n, 0);
    ck_assert_int_eq(fcntl(r.fd, F_GETFL) & O_NONBLOCK, 0);
    remove_folder();
}

START_TEST(a_fifo_blocks_its_thread_only)
{
    read_one_that_waits(make_fifo, feed_fifo);
}
END_TEST

START_TEST(an_inotify_descriptor_blocks_its_thread_only)
{
    read_one_that_waits(make_inotify, feed_inotify);
}
END_TEST

START_TEST(a_signalfd_blocks_its_thread_only)
{
    read_one_that_waits(make_signalfd, feed_signalfd);
}
END_TEST

START_TEST(a_timerfd_blocks_its_thread_only)
{
    read_one_that_waits(make_timerfd, feed_timerfd);
}
END_TEST

/* Files that are in no cache, and say so or say nothing. */
START_TEST(files_of_proc_and_of_memory_are_read_to_their_end)
{
    char text[16] = "", name_of_us[16] = "";

    int fd = open("/proc/self/comm", O_RDONLY);
    ck_assert_int_gt(ct_read(fd, name_of_us, sizeof name_of_us), 0);
    ck_assert_int_eq(ct_read(fd, name_of_us, 1), 0);
    ck_assert_int_eq(ct_close(fd), 0);

    fd = memfd_create("kinds", 0);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ct_pwrite(fd, "in memory", 9, 0), 9);
    ck_assert_int_eq(ct_pread(fd, text, sizeof text, 0), 9);
    ck_assert_str_eq(text, "in memory");
    ck_assert_int_eq(ct_pread(fd, text, sizeof text, 9), 0);
    ck_assert_int_eq(ct_close(fd), 0);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("kinds of files");
    TCase *tc = harness_case(s, "each");

    harness_add(tc, a_fifo_blocks_its_thread_only);
    harness_add(tc, an_inotify_descriptor_blocks_its_thread_only);
    harness_add(tc, a_signalfd_blocks_its_thread_only);
    harness_add(tc, a_timerfd_blocks_its_thread_only);
    harness_add(tc, files_of_proc_and_of_memory_are_read_to_their_end);
    return harness_run(s);
}

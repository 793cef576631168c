/*
 * Workers: who has a call in hand, who gives up, and who must not touch what.
 *
 * A call stops at a gate until the test opens it, so nothing here depends on
 * how long anything takes.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/io.h"
#include "io/pool.h"
#include "tests/harness.h"
#include "thread/policy.h"

enum { CALLS = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int at_gate, passed;     /* under the lock */
static bool is_open;
static pthread_t seen[CALLS];   /* who has made calls */

/* What a thread was told: 0, or an errno. */
static int told[CALLS];

static ssize_t
pass_gate(void *memory)
{
    pthread_mutex_lock(&lock);
    seen[at_gate++] = pthread_self();
    pthread_cond_broadcast(&changed);
    while (!is_open)
        pthread_cond_wait(&changed, &lock);
    passed++;
    pthread_mutex_unlock(&lock);
    *(int *)memory = 1;
    return 0;
}

/* Stops the process until a worker is at the gate. */
static void
await_one(void)
{
    pthread_mutex_lock(&lock);
    while (at_gate == 0)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void
open_gate(void)
{
    pthread_mutex_lock(&lock);
    is_open = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void *
call(void *number)
{
    int memory = 0, *mine = &told[(intptr_t)number];

    *mine = -1;
    *mine = pool_call(pass_gate, &memory) == 0 ? 0 : errno;
    if (*mine == 0)
        ck_assert_int_eq(memory, 1);
    return NULL;
}

static ct_thread
start(int number)
{
    ct_thread t;

    ck_assert_int_eq(ct_create(&t, NULL, call, (void *)(intptr_t)number), 0);
    while (told[number] == 0)           /* it has not begun */
        ct_yield();
    return t;
}

/* Given up in the queue, it is never made; what has begun is waited for, since
 * it writes into its caller's memory. */
START_TEST(only_a_call_that_nobody_has_begun_is_given_up)
{
    ct_thread t[3];

    pool_limit = 1;
    t[0] = start(0);
    await_one();
    t[1] = start(1);
    t[2] = start(2);
    ck_assert_int_eq(ct_cancel(t[0]), 0);
    ck_assert_int_eq(ct_cancel(t[1]), 0);
    ck_assert_int_eq(ct_join(t[1], NULL), 0);
    ck_assert_int_eq(told[1], ECANCELED);
    ck_assert_int_eq(told[0], -1);      /* it waits still */
    open_gate();
    ck_assert_int_eq(ct_join(t[0], NULL), 0);
    ck_assert_int_eq(ct_join(t[2], NULL), 0);
    ck_assert_int_eq(told[0], 0);
    ck_assert_int_eq(told[2], 0);
    ck_assert_int_eq(passed, 2);
    ck_assert_int_eq(pool_pending, 0);
}
END_TEST

START_TEST(one_worker_makes_all_calls_if_there_may_be_one)
{
    ct_thread t[CALLS];

    pool_limit = 1;
    for (int i = 0; i < CALLS; i++)
        t[i] = start(i);
    open_gate();
    for (int i = 0; i < CALLS; i++)
        ck_assert_int_eq(ct_join(t[i], NULL), 0);
    for (int i = 0; i < CALLS; i++) {
        ck_assert(pthread_equal(seen[i], seen[0]));
        ck_assert(!pthread_equal(seen[i], pthread_self()));
    }
}
END_TEST

static void *
block_for_ever(void *self)
{
    *(struct thread **)self = thread_current;
    sched_block("for ever", NULL);
    return NULL;
}

static void *
wake(void *thread)
{
    sched_wake(thread);
    return NULL;
}

/* As a worker would that wakes its caller itself. */
static void
wake_from_elsewhere(void)
{
    struct thread *t = NULL;
    pthread_t other;
    ct_thread handle;

    observe(OBSERVE_CHECK, true);
    ct_create(&handle, NULL, block_for_ever, &t);
    while (t == NULL || t->state != THREAD_BLOCKED)
        ct_yield();
    pthread_create(&other, NULL, wake, t);
    pthread_join(other, NULL);
}

START_TEST(a_kernel_thread_that_wakes_a_thread_is_caught)
{
    char text[2048];

    harness_watch(wake_from_elsewhere, text, sizeof text);
    ck_assert_msg(strstr(text, "not the run time's own has woken a thread")
                  != NULL, "%s", text);
}
END_TEST

static int in_place, by_worker; /* calls that were made */
static pthread_t ours;
static size_t cached;

/* A file of 100 bytes, of which the first are in the cache. */
static ssize_t
play_file(struct io_request *r)
{
    bool now = r->flags & RWF_NOWAIT;
    size_t end = now ? cached : 100, at = (size_t)r->offset;

    if (pthread_equal(pthread_self(), ours))
        in_place++;
    else
        by_worker++;
    if (now && at >= cached && at < 100)
        return io_fail(EAGAIN);
    if (at >= end)
        return 0;
    return (ssize_t)(r->iov->iov_len < end - at ? r->iov->iov_len : end - at);
}

START_TEST(what_is_in_the_cache_needs_no_worker)
{
    char buf[100];
    int fd = fd_enter(dup(0), FD_DISK, 0);

    ours = pthread_self();
    io_plain = play_file;
    cached = 60;
    ck_assert_int_eq(ct_pread(fd, buf, 20, 10), 20);
    ck_assert_int_eq(ct_pread(fd, buf, 20, 100), 0);    /* its end */
    ck_assert_int_eq(by_worker, 0);
    ck_assert_int_eq(ct_pread(fd, buf, 50, 30), 50);    /* a part of it */
    ck_assert_int_eq(by_worker, 1);
    ck_assert_int_eq(ct_pread(fd, buf, 20, 70), 20);    /* nothing of it */
    ck_assert_int_eq(by_worker, 2);
    ck_assert_int_eq(in_place, 4);
}
END_TEST

static int empty[2];            /* a pipe */

/* The workers' eventfd, the only one of this process. */
static int
workers_eventfd(void)
{
    char name[32], file[64];

    for (int fd = 0; fd < fd_room(); fd++) {
        snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(name, file, sizeof file - 1);
        file[n < 0 ? 0 : n] = '\0';
        if (strcmp(file, "anon_inode:[eventfd]") == 0)
            return fd;
    }
    return -1;
}

/* Stops the process, and not only the thread, until a worker is done.  That
 * poll(2) has seen the tick takes nothing from the back end's report of it. */
static void
await_tick(void)
{
    struct pollfd tick = { .fd = workers_eventfd(), .events = POLLIN };

    ck_assert_int_ge(tick.fd, 0);
    while (poll(&tick, 1, -1) != 1)
        ck_assert_int_eq(errno, EINTR);
}

/* Opens the gate; the worker is done when this thread, which is late, has the
 * back end asked.  Then it waits for what main will write. */
static void *
be_late_meanwhile(void *unused)
{
    struct timespec past = { 0, 0 };
    char c;

    open_gate();
    await_tick();
    ck_assert_int_eq(ct_deadline(&past), 0);
    ck_assert_int_eq(ct_read(empty[0], &c, 1), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_eq(ct_deadline(NULL), 0);
    ck_assert_int_eq(ct_read(empty[0], &c, 1), 1);
    return NULL;
}

/* The report that a worker is done comes once: also to who is late. */
START_TEST(who_is_late_loses_no_report_of_a_worker)
{
    ct_thread late, caller;

    ck_assert_int_eq(ct_pipe(empty), 0);
    open_gate();
    ck_assert_int_eq(ct_join(start(1), NULL), 0);   /* now it is watched */
    is_open = false;
    caller = start(0);
    ck_assert_int_eq(ct_create(&late, NULL, be_late_meanwhile, NULL), 0);
    ck_assert_int_eq(ct_join(caller, NULL), 0);
    ck_assert_int_eq(told[0], 0);
    ck_assert_int_eq(ct_write(empty[1], "x", 1), 1);
    ck_assert_int_eq(ct_join(late, NULL), 0);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("workers");
    TCase *tc = harness_case(s, "gates");

    harness_add(tc, only_a_call_that_nobody_has_begun_is_given_up);
    harness_add(tc, who_is_late_loses_no_report_of_a_worker);
    harness_add(tc, one_worker_makes_all_calls_if_there_may_be_one);
    harness_add(tc, a_kernel_thread_that_wakes_a_thread_is_caught);
    harness_add(tc, what_is_in_the_cache_needs_no_worker);
    return harness_run(s);
}

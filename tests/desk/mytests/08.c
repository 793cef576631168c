/*
 * Tests of lab 08 that a student might be proud of.  They say nothing that
 * the pool's headers do not promise.
 *
 * A call stops at a gate until the test opens it, and a file is played: so
 * nothing depends on how long anything takes.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/disk.h"
#include "io/fd.h"
#include "io/pool.h"
#include "tests/harness.h"

enum { CALLERS = 8, MS = 1000000, GLANCES = 300 };

struct caller {
    bool open, arrived, done;   /* under the lock */
    pid_t made_by;
    int order, times;           /* of arrival; how often it was made */
    ssize_t result;             /* of the call, and its errno */
    int error;
    ssize_t got;
    int got_error;
    bool returned;
    ct_thread thread;
};

static struct caller callers[CALLERS];
static int arrivals, ends;      /* under the lock */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

/* The call. */
static ssize_t
pass_gate(void *arg)
{
    struct caller *c = arg;

    pthread_mutex_lock(&lock);
    c->times++;
    c->made_by = gettid();
    c->order = arrivals++;
    c->arrived = true;
    pthread_cond_broadcast(&changed);
    while (!c->open && c->made_by != getpid())
        pthread_cond_wait(&changed, &lock);
    c->done = true;
    ends++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    errno = c->error;
    return c->result;
}

static void *
call(void *arg)
{
    struct caller *c = arg;

    errno = 0;
    c->got = pool_call(pass_gate, c);
    c->got_error = errno;
    c->returned = true;
    return NULL;
}

static void
yield(int n)
{
    while (n-- > 0)
        ct_yield();
}

/* Starts caller i, and lets it come as far as it can. */
static void
start(int i)
{
    callers[i].result = 100 + i;
    ck_assert_int_eq(ct_create(&callers[i].thread, NULL, call, &callers[i]),
                     0);
    yield(3);
}

static void
open_gate(int i)
{
    pthread_mutex_lock(&lock);
    callers[i].open = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* Stops the process until so many have come to their gates. */
static void
await(const int *what, int n)
{
    pthread_mutex_lock(&lock);
    while (*what < n)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

/* Looks away for a while, for what only a mistake brings. */
static void
glance(void)
{
    for (int i = 0; i < GLANCES; i++)
        sched_yield();
}

static void
join(int i)
{
    ck_assert_int_eq(ct_join(callers[i].thread, NULL), 0);
}

/* W1 */
START_TEST(result_and_errno_come_to_the_one_who_asked)
{
    callers[1].error = EIO;
    callers[2].error = ENOENT;
    for (int i = 0; i < 4; i++)
        start(i);
    callers[0].result = (ssize_t)1 << 40;
    callers[1].result = callers[2].result = -1;
    await(&arrivals, 4);
    ck_assert_uint_eq(pool_pending, 4);
    for (int i = 0; i < 4; i++)
        open_gate(i);
    await(&ends, 4);
    for (int i = 0; i < 4; i++) {
        join(i);
        ck_assert_int_eq(callers[i].times, 1);
        ck_assert_int_ne(callers[i].made_by, getpid());
        ck_assert_int_eq(callers[i].got, callers[i].result);
    }
    ck_assert_int_eq(callers[1].got_error, EIO);
    ck_assert_int_eq(callers[2].got_error, ENOENT);
    ck_assert_int_eq(callers[0].got_error, 0);
    ck_assert_uint_eq(pool_pending, 0);
}
END_TEST

/* W2 */
START_TEST(all_others_go_on_meanwhile)
{
    start(0);
    start(1);
    await(&arrivals, 2);
    yield(5);
    ck_assert(!callers[0].returned && !callers[1].returned);
    open_gate(1);               /* the second one first */
    join(1);
    ck_assert(!callers[0].returned);
    open_gate(0);
    join(0);
}
END_TEST

/* W4: again and again, one after another and at once. */
START_TEST(whoever_has_ended_is_woken)
{
    for (int round = 0; round < 10; round++) {
        int n = 1 + round % CALLERS;

        memset(callers, 0, sizeof callers);
        arrivals = ends = 0;
        for (int i = 0; i < n; i++)
            start(i);
        await(&arrivals, n);
        for (int i = 0; i < n; i++)
            open_gate(i);
        if (round % 2 == 0)
            await(&ends, n);
        for (int i = n - 1; i >= 0; i--)
            join(i);
        ck_assert_uint_eq(pool_pending, 0);
    }
}
END_TEST

/* W5 */
START_TEST(calls_are_begun_in_the_order_in_which_they_came)
{
    pool_limit = 1;
    for (int i = 0; i < 5; i++)
        start(i);
    await(&arrivals, 1);
    glance();
    ck_assert_int_eq(arrivals, 1);
    for (int i = 0; i < 5; i++)
        open_gate(i);
    await(&ends, 5);            /* the run time does nothing */
    for (int i = 0; i < 5; i++) {
        join(i);
        ck_assert_int_eq(callers[i].order, i);
        ck_assert_int_eq(callers[i].made_by, callers[0].made_by);
    }
}
END_TEST

START_TEST(there_are_as_many_workers_as_may_be_and_no_more)
{
    pool_limit = 3;
    for (int i = 0; i < 6; i++)
        start(i);
    await(&arrivals, 3);
    glance();
    ck_assert_int_eq(arrivals, 3);
    for (int i = 0; i < 6; i++)
        open_gate(i);
    for (int i = 0; i < 6; i++)
        join(i);
}
END_TEST

static int64_t
cpu_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * INT64_C(1000) * MS + t.tv_nsec;
}

START_TEST(workers_that_have_nothing_to_do_sleep)
{
    callers[0].open = true;
    start(0);
    join(0);
    int64_t before = cpu_ns();

    nanosleep(&(struct timespec){ 0, 60 * MS }, NULL);
    ck_assert_int_lt(cpu_ns() - before, 30 * MS);
}
END_TEST

static volatile int handled;

static void
note_signal(int signal)
{
    handled++;
}

START_TEST(workers_take_no_signals)
{
    struct sigaction action = { .sa_handler = note_signal };
    sigset_t set;

    start(0);
    await(&arrivals, 1);
    sigaction(SIGUSR1, &action, NULL);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    kill(getpid(), SIGUSR1);
    glance();
    ck_assert_int_eq(handled, 0);
    open_gate(0);
    join(0);
}
END_TEST

/* W6 */
START_TEST(what_no_worker_has_begun_is_given_up)
{
    pool_limit = 1;
    for (int i = 0; i < 4; i++)
        start(i);
    await(&arrivals, 1);
    ck_assert_int_eq(ct_cancel(callers[3].thread), 0);
    ck_assert_int_eq(ct_cancel(callers[1].thread), 0);
    join(3);
    join(1);
    start(4);
    for (int i = 0; i < 5; i++)
        open_gate(i);
    join(0);
    join(2);
    join(4);
    for (int i = 0; i < 5; i++) {
        bool given_up = i == 1 || i == 3;

        ck_assert_int_eq(callers[i].times, !given_up);
        ck_assert_int_eq(callers[i].got, given_up ? -1 : 100 + i);
        ck_assert_int_eq(callers[i].got_error, given_up ? ECANCELED : 0);
    }
    ck_assert_uint_eq(pool_pending, 0);
}
END_TEST

START_TEST(what_has_begun_is_waited_for)
{
    start(0);
    await(&arrivals, 1);
    ck_assert_int_eq(ct_cancel(callers[0].thread), 0);
    yield(20);
    ck_assert(!callers[0].returned);
    open_gate(0);
    join(0);
    ck_assert_int_eq(callers[0].got, 100);
}
END_TEST

static void *
call_late(void *arg)
{
    struct timespec now = { 0, 0 };

    ct_deadline(&now);
    return call(arg);
}

START_TEST(who_is_late_asks_nobody)
{
    callers[0].open = true;
    ck_assert_int_eq(ct_create(&callers[0].thread, NULL, call_late,
                               &callers[0]), 0);
    join(0);
    glance();
    ck_assert_int_eq(callers[0].got, -1);
    ck_assert_int_eq(callers[0].got_error, ETIMEDOUT);
    ck_assert_int_eq(callers[0].times, 0);
}
END_TEST

/*
 * W10.  The played file: of `size` bytes those below `cached` are in the cache.
 */
static int file;
static off_t size = 1000, cached;
static size_t chunk = 1000;     /* a worker moves so much at a time */
static int refusal, by_workers, in_place;
static char written[2000];
static off_t nwritten;

static size_t
length(const struct io_request *r)
{
    size_t n = 0;

    for (int i = 0; i < r->niov; i++)
        n += r->iov[i].iov_len;
    return n;
}

static ssize_t
play(struct io_request *r)
{
    bool now = r->op == IO_READ && r->flags & RWF_NOWAIT;
    off_t end = r->op == IO_WRITE ? (off_t)sizeof written : now ? cached : size;
    size_t n = length(r);

    if (gettid() != getpid())
        by_workers++;
    else if (!now)
        in_place++;
    if (now && refusal != 0) {
        errno = refusal;
        return -1;
    }
    if (now && r->offset >= cached && r->offset < size) {
        errno = EAGAIN;
        return -1;
    }
    if (r->offset >= end)
        return 0;
    if (n > (size_t)(end - r->offset))
        n = (size_t)(end - r->offset);
    if (!now && n > chunk)
        n = chunk;
    for (size_t i = 0; i < n; i++) {
        char *p = (char *)r->iov[0].iov_base + i;

        if (r->op == IO_READ)
            *p = (char)((r->offset + (off_t)i) * 7);
        else
            written[r->offset + (off_t)i] = *p;
    }
    if (r->op == IO_WRITE)
        nwritten += (off_t)n;
    return (ssize_t)n;
}

static void
make_file(void)
{
    file = dup(STDIN_FILENO);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(fd_enter(file, FD_DISK, 0), file);
    io_plain = play;
}

/* Reads, and looks whether so much came, all of it right. */
static void
check_read(off_t offset, size_t n, ssize_t expected)
{
    char buffer[2000];

    memset(buffer, 1, sizeof buffer);
    by_workers = in_place = 0;
    ck_assert_int_eq(ct_pread(file, buffer, n, offset), expected);
    for (ssize_t i = 0; i < expected; i++)
        ck_assert_int_eq(buffer[i], (char)((offset + i) * 7));
    ck_assert_int_eq(in_place, 0);
}

START_TEST(what_is_in_the_cache_is_read_without_a_worker)
{
    make_file();
    cached = 1000;
    check_read(0, 500, 500);
    ck_assert_int_eq(by_workers, 0);
    check_read(900, 100, 100);
    ck_assert_int_eq(by_workers, 0);
    check_read(1000, 100, 0);
    ck_assert_int_eq(by_workers, 0);
}
END_TEST

START_TEST(what_is_missing_is_read_by_one)
{
    make_file();
    cached = 0;
    check_read(0, 500, 500);
    ck_assert_int_ge(by_workers, 1);
    cached = 300;
    check_read(100, 500, 500);          /* partly */
    ck_assert_int_ge(by_workers, 1);
    check_read(400, 100, 100);
    check_read(800, 500, 200);          /* beyond the end */
}
END_TEST

START_TEST(a_file_that_cannot_tell_is_a_worker_s)
{
    make_file();
    cached = 1000;
    refusal = EOPNOTSUPP;
    check_read(0, 500, 500);
    ck_assert_int_ge(by_workers, 1);
}
END_TEST

START_TEST(a_write_is_a_worker_s_and_whole)
{
    char buffer[1000];

    make_file();
    for (int i = 0; i < 1000; i++)
        buffer[i] = (char)(i * 3);
    for (chunk = 1000; chunk >= 100; chunk /= 3) {
        in_place = by_workers = 0;
        nwritten = 0;
        memset(written, 0, sizeof written);
        ck_assert_int_eq(ct_pwrite(file, buffer, 1000, 500), 1000);
        ck_assert_int_eq(nwritten, 1000);
        ck_assert_mem_eq(written + 500, buffer, 1000);
        ck_assert_int_eq(in_place, 0);
        ck_assert_int_ge(by_workers, 1);
    }
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("good tests of lab 08");
    TCase *tc = harness_case(s, "the pool");

    harness_add(tc, result_and_errno_come_to_the_one_who_asked);
    harness_add(tc, all_others_go_on_meanwhile);
    harness_add(tc, whoever_has_ended_is_woken);
    harness_add(tc, calls_are_begun_in_the_order_in_which_they_came);
    harness_add(tc, there_are_as_many_workers_as_may_be_and_no_more);
    harness_add(tc, workers_that_have_nothing_to_do_sleep);
    harness_add(tc, workers_take_no_signals);
    harness_add(tc, what_no_worker_has_begun_is_given_up);
    harness_add(tc, what_has_begun_is_waited_for);
    harness_add(tc, who_is_late_asks_nobody);
    tc = harness_case(s, "files");
    harness_add(tc, what_is_in_the_cache_is_read_without_a_worker);
    harness_add(tc, what_is_missing_is_read_by_one);
    harness_add(tc, a_file_that_cannot_tell_is_a_worker_s);
    harness_add(tc, a_write_is_a_worker_s_and_whole);
    return harness_run(s);
}

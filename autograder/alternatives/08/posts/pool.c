/*
 * pool.c -- kernel threads for what always blocks, by semaphores and atomics.
 *
 * A semaphore counts the jobs in the queue; workers wait on it and on nothing
 * else.  Who has a job is settled by one atomic exchange of its state, between
 * the worker that takes it and the thread that gives it up: so a job lies on
 * the heap, where it may outlive its thread's interest in it, and whoever
 * comes second frees it.  Those that have ended are pushed on a stack without a
 * lock, and the run time takes the whole stack at once.
 *
 * K1  A job on the heap is its thread's and its worker's; the second of them to
 *     be done with it frees it.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/panic.h"
#include "io/io.h"
#include "io/pool.h"
#include "io/wait.h"
#include "time/limit.h"

enum { QUEUED, TAKEN, GIVEN_UP };

struct job {
    struct job *next;
    struct asking *thread;      /* its stack; not touched once given up */
    ssize_t (*call)(void *arg);
    void *arg;
    ssize_t result;
    int error;
    atomic_int state;
};

/* What a thread that waits has on its stack. */
struct asking {
    struct wait wait;           /* first */
    struct job *job;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct job *first, **end = &first;
static sem_t jobs;
static _Atomic(struct job *) ended;
static atomic_int busy;         /* jobs that are queued or taken */

static unsigned workers;
static int bell = -1;

unsigned pool_pending;

static struct job *
next_job(void)
{
    while (sem_wait(&jobs) != 0)
        ;
    pthread_mutex_lock(&lock);
    struct job *j = first;
    first = j->next;
    if (first == NULL)
        end = &first;
    pthread_mutex_unlock(&lock);
    return j;
}

static void *
work(void *unused)
{
    for (;;) {
        struct job *j = next_job();
        int expected = QUEUED;

        if (!atomic_compare_exchange_strong(&j->state, &expected, TAKEN)) {
            free(j);            /* given up: ours is the last hand on it */
            continue;
        }
        j->result = j->call(j->arg);
        j->error = errno;
        atomic_fetch_sub(&busy, 1);
        j->next = atomic_load(&ended);
        while (!atomic_compare_exchange_weak(&ended, &j->next, j))
            ;
        if (eventfd_write(bell, 1) != 0)
            panic("the pool's eventfd has been closed");
    }
    return unused;
}

/* 0 or an errno. */
static int
hire(void)
{
    sigset_t all, before;
    pthread_t thread;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&thread, NULL, work, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error == 0) {
        pthread_detach(thread);
        workers++;
    }
    return error;
}

/* 0 or an errno. */
static int
prepare(void)
{
    if (bell < 0) {
        bell = io_enter(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), FD_PLAIN, 0);
        if (bell < 0)
            return errno;
        sem_init(&jobs, 0, 0);
    }
    if ((unsigned)atomic_load(&busy) >= workers && workers < pool_limit &&
        hire() != 0 && workers == 0)
        return ENOMEM;
    return wait_ask(&fd_table[bell], POLLIN);
}

static void
queue_up(struct job *j)
{
    pthread_mutex_lock(&lock);
    *end = j;
    end = &j->next;
    pthread_mutex_unlock(&lock);
    atomic_fetch_add(&busy, 1);
    sem_post(&jobs);
}

static void
stop(struct wait *w)
{
    struct asking *a = (struct asking *)w;
    int expected = QUEUED;

    if (!atomic_compare_exchange_strong(&a->job->state, &expected, GIVEN_UP))
        return;
    atomic_fetch_sub(&busy, 1);
    a->job = NULL;              /* the worker's now */
    wait_end(w, 0);
}

/* The job is done, or given up: what it comes to. */
static ssize_t
settle(struct job *j, int error)
{
    if (j == NULL)
        return io_fail(error);
    ssize_t result = j->result;
    error = j->error;
    free(j);
    return result >= 0 ? result : io_fail(error);
}

ssize_t
pool_call(ssize_t (*call)(void *arg), void *arg)
{
    struct asking a = { .wait.stop = stop };
    int64_t due = limit_due(INT64_MAX);

    if (limit_reached(due))
        return io_fail(limit_take());
    int error = prepare();
    if (error != 0)
        return io_fail(error);
    a.job = malloc(sizeof *a.job);
    if (a.job == NULL)
        return io_fail(ENOMEM);
    *a.job = (struct job){ .thread = &a, .call = call, .arg = arg };
    queue_up(a.job);
    pool_pending++;
    error = wait_block(&a.wait, due, wait_worker);
    pool_pending--;
    return settle(a.job, error);
}

static ssize_t
make_request(void *r)
{
    return io_plain(r);
}

ssize_t
pool_perform(struct io_request *r)
{
    return pool_call(make_request, r);
}

void
pool_watch(void)
{
    if (wait_ask(&fd_table[bell], POLLIN) != 0)
        panic("the pool's eventfd cannot be watched");
}

void
pool_reap(void)
{
    eventfd_t rings;

    eventfd_read(bell, &rings);
    struct job *j = atomic_exchange(&ended, NULL), *next;
    for (; j != NULL; j = next) {
        next = j->next;
        wait_end(&j->thread->wait, 0);
    }
}

void
pool_fork(void)
{
    pthread_mutex_init(&lock, NULL);
    first = NULL;
    end = &first;
    atomic_store(&ended, NULL);
    atomic_store(&busy, 0);
    workers = pool_pending = 0;
    if (bell >= 0) {
        fd_forget(bell);
        close(bell);
        bell = -1;
    }
}

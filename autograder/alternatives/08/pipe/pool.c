/*
 * pool.c -- kernel threads for what always blocks; what has ended goes through
 * a pipe.
 *
 * A worker writes the address of the job that it has done into a pipe; the run
 * time reads addresses from there.  The kernel keeps the list of those that
 * have ended, locks it, and says when there are any: there is nothing that
 * could be forgotten.  It costs a system call for each job at either end.
 *
 * The queue is an array that goes round.  A job that is given up leaves a hole
 * in it, which workers pass over.
 *
 * K1  live is the number of places from first on that are not holes.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/panic.h"
#include "io/io.h"
#include "io/pool.h"
#include "io/wait.h"
#include "time/limit.h"

enum { ROOM_FIRST = 64 };

struct job {
    struct wait wait;           /* first */
    ssize_t (*call)(void *arg);
    void *arg;
    ssize_t result;
    int error;
    bool taken;                 /* by a worker; under the lock */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static struct job **ring;       /* NULL: a hole */
static unsigned room, first, used, live;
static unsigned resting;        /* workers that wait */

static unsigned workers;
static int ends[2] = { -1, -1 };

unsigned pool_pending;

/* The next job.  The lock is held. */
static struct job *
next_job(void)
{
    struct job *j;

    do {
        j = ring[first];
        first = (first + 1) % room;
        used--;
    } while (j == NULL);
    live--;
    return j;
}

static void *
work(void *unused)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        while (live == 0) {
            resting++;
            pthread_cond_wait(&more, &lock);
            resting--;
        }
        struct job *j = next_job();
        j->taken = true;
        pthread_mutex_unlock(&lock);
        j->result = j->call(j->arg);
        j->error = errno;
        if (write(ends[1], &j, sizeof j) != sizeof j)
            panic("the pool's pipe has been closed");
    }
    return unused;
}

/* 0 or an errno. */
static int
make_worker(void)
{
    sigset_t all, before;
    pthread_t thread;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int error = pthread_create(&thread, NULL, work, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0)
        return error;
    pthread_detach(thread);
    workers++;
    return 0;
}

/* 0 or an errno. */
static int
open_pipe(void)
{
    if (ends[0] >= 0)
        return 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    if (io_enter(ends[0], FD_PLAIN, 0) >= 0)
        return 0;
    int error = errno;
    close(ends[1]);
    ends[0] = ends[1] = -1;
    return error;
}

/* Room for one more.  The lock is held.  0 or ENOMEM. */
static int
grow(void)
{
    if (used < room)
        return 0;
    unsigned more_room = room == 0 ? ROOM_FIRST : 2 * room;
    struct job **r = calloc(more_room, sizeof *r);
    if (r == NULL)
        return ENOMEM;
    for (unsigned i = 0; i < used; i++)
        r[i] = ring[(first + i) % room];
    free(ring);
    ring = r;
    room = more_room;
    first = 0;
    return 0;
}

/* 0 or an errno. */
static int
submit(struct job *j)
{
    int error = open_pipe();

    if (error == 0)
        error = wait_ask(&fd_table[ends[0]], POLLIN);
    pthread_mutex_lock(&lock);
    if (error == 0)
        error = grow();
    bool few = error == 0 && live + 1 > resting && workers < pool_limit;
    pthread_mutex_unlock(&lock);
    if (few && make_worker() != 0 && workers == 0)
        error = ENOMEM;         /* before anybody has seen the job */
    if (error != 0)
        return error;
    pthread_mutex_lock(&lock);
    ring[(first + used++) % room] = j;
    live++;
    pthread_mutex_unlock(&lock);
    pthread_cond_signal(&more);
    return 0;
}

static void
stop(struct wait *w)
{
    struct job *j = (struct job *)w;

    pthread_mutex_lock(&lock);
    bool waits = !j->taken;
    for (unsigned i = 0; waits && i < used; i++)
        if (ring[(first + i) % room] == j) {
            ring[(first + i) % room] = NULL;
            live--;
        }
    pthread_mutex_unlock(&lock);
    if (waits)
        wait_end(w, 0);
}

ssize_t
pool_call(ssize_t (*call)(void *arg), void *arg)
{
    struct job j = { .wait.stop = stop, .call = call, .arg = arg };
    int64_t due = limit_due(INT64_MAX);

    if (limit_reached(due))
        return io_fail(limit_take());
    int error = submit(&j);
    if (error != 0)
        return io_fail(error);
    pool_pending++;
    error = wait_block(&j.wait, due, wait_worker);
    pool_pending--;
    if (!j.taken)
        return io_fail(error);
    return j.result >= 0 ? j.result : io_fail(j.error);
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
    int error = wait_ask(&fd_table[ends[0]], POLLIN);

    if (error != 0)
        panic("the pool's pipe cannot be watched: error %d", error);
}

void
pool_reap(void)
{
    struct job *j;

    while (read(ends[0], &j, sizeof j) == sizeof j)
        wait_end(&j->wait, 0);
}

void
pool_fork(void)
{
    pthread_mutex_init(&lock, NULL);
    pthread_cond_init(&more, NULL);
    first = used = live = resting = workers = pool_pending = 0;
    for (int i = 0; i < 2; i++) {
        if (ends[i] < 0)
            continue;
        fd_forget(ends[i]);
        close(ends[i]);
        ends[i] = -1;
    }
}

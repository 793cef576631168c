/*
 * pool.c -- kernel threads for what always blocks, all made at once.
 *
 * The first call makes as many workers as there may be.  They cost a mapping
 * each and no time, and whether one more is needed is never asked.  Each job
 * that ends writes to the eventfd; the run time takes jobs off one by one,
 * and wakes under the lock.
 *
 * Jobs are in two circles with a head each; so taking one out of the middle
 * needs no search.
 *
 * K1  A job is in a circle, or in the hands of a worker.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/panic.h"
#include "io/io.h"
#include "io/pool.h"
#include "io/wait.h"
#include "time/limit.h"

enum { STACK = 256 * 1024 };

struct link {
    struct link *next, *before;
};

struct job {
    struct link link;           /* first */
    struct wait wait;
    ssize_t (*call)(void *arg);
    void *arg;
    ssize_t result;
    int error;
    enum { WAITS, BEGUN, GIVEN_UP } state;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static struct link queue = { &queue, &queue }, done = { &done, &done };

static unsigned workers;
static int bell = -1;

unsigned pool_pending;

static void
put(struct link *circle, struct link *l)
{
    l->next = circle;
    l->before = circle->before;
    l->before->next = circle->before = l;
}

static void
take_out(struct link *l)
{
    l->before->next = l->next;
    l->next->before = l->before;
}

static void *
work(void *unused)
{
    pthread_mutex_lock(&lock);
    for (;;) {
        while (queue.next == &queue)
            pthread_cond_wait(&filled, &lock);
        struct job *j = (struct job *)queue.next;
        take_out(&j->link);
        j->state = BEGUN;
        pthread_mutex_unlock(&lock);
        ssize_t result = j->call(j->arg);
        int error = errno;
        pthread_mutex_lock(&lock);
        j->result = result;
        j->error = error;
        put(&done, &j->link);
        if (eventfd_write(bell, 1) != 0)
            panic("the pool's eventfd has been closed");
    }
    return unused;
}

/* As many as can be had; none is an error. */
static int
make_workers(void)
{
    sigset_t all, before;
    pthread_attr_t attr;
    pthread_t thread;

    if (pthread_attr_init(&attr) != 0)
        return ENOMEM;
    pthread_attr_setstacksize(&attr, STACK);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    while (workers < pool_limit &&
           pthread_create(&thread, &attr, work, NULL) == 0)
        workers++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return workers > 0 ? 0 : ENOMEM;
}

/* 0 or an errno. */
static int
prepare(void)
{
    if (bell < 0) {
        bell = io_enter(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), FD_PLAIN, 0);
        if (bell < 0)
            return errno;
    }
    return workers > 0 ? 0 : make_workers();
}

static void
stop(struct wait *w)
{
    struct job *j = (struct job *)((char *)w - offsetof(struct job, wait));

    pthread_mutex_lock(&lock);
    if (j->state == WAITS) {
        take_out(&j->link);
        j->state = GIVEN_UP;
    }
    pthread_mutex_unlock(&lock);
    if (j->state == GIVEN_UP)
        wait_end(w, 0);
}

ssize_t
pool_call(ssize_t (*call)(void *arg), void *arg)
{
    struct job j = { .wait.stop = stop, .call = call, .arg = arg };
    int64_t due = limit_due(INT64_MAX);

    if (limit_reached(due))
        return io_fail(limit_take());
    int error = prepare();
    if (error == 0)
        error = wait_ask(&fd_table[bell], POLLIN);
    if (error != 0)
        return io_fail(error);
    pthread_mutex_lock(&lock);
    put(&queue, &j.link);
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&lock);
    pool_pending++;
    error = wait_block(&j.wait, due, wait_worker);
    pool_pending--;
    if (j.state == GIVEN_UP)
        return io_fail(error);
    errno = j.error;
    return j.result;
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
    pthread_mutex_lock(&lock);
    while (done.next != &done) {
        struct job *j = (struct job *)done.next;
        take_out(&j->link);
        wait_end(&j->wait, 0);
    }
    pthread_mutex_unlock(&lock);
}

void
pool_fork(void)
{
    pthread_mutex_init(&lock, NULL);
    pthread_cond_init(&filled, NULL);
    queue.next = queue.before = &queue;
    done.next = done.before = &done;
    workers = pool_pending = 0;
    if (bell >= 0) {
        fd_forget(bell);
        close(bell);
        bell = -1;
    }
}

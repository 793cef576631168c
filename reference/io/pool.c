/*
 * pool.c -- kernel threads for what always blocks.
 *
 * Opening a file, going to the disk for its data, forcing data there, looking
 * up a name: no system call does these without blocking, so a kernel thread
 * has to block.  A call is a job on its thread's own stack; it goes through
 * two lists, and an eventfd tells the idle loop that the second has something:
 *
 *      thread --> queue --> a worker --> ended --> pool_reap() wakes the thread
 *                                  \---> eventfd --> the back end
 *
 * The rest of this library counts on one kernel thread.  So a worker touches
 * nothing but the two lists, under the lock, and what the job's call touches;
 * it never wakes a user thread.  Workers are made as needed, up to
 * pool_limit, and stay; all signals are blocked in them.
 *
 * K1  A job is in one of: the queue, the hands of one worker, the ended list;
 *     its thread is blocked until it is in none.
 * K2  While the ended list is not empty the eventfd is readable.
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

enum { WORKER_STACK = 256 * 1024 };     /* bytes; getaddrinfo needs most */

struct job {
    struct wait wait;           /* first: see give_up() */
    struct job *next;
    ssize_t (*call)(void *arg);
    void *arg;
    ssize_t result;
    int error;                  /* errno after the call */
    bool begun;                 /* a worker has it, or had it */
};

struct list {
    struct job *first, *last;
};

/* Shared with the workers: under the lock. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static struct list queue, ended;
static unsigned queued;         /* jobs in the queue */
static unsigned idle;           /* workers that wait for one */

/* The run time's own. */
static unsigned workers;        /* kernel threads there are */
static int wake_fd = -1;        /* the eventfd */

unsigned pool_pending;

static void
append(struct list *l, struct job *j)
{
    j->next = NULL;
    if (l->first == NULL)
        l->first = j;
    else
        l->last->next = j;
    l->last = j;
}

static struct job *
take_first(struct list *l)
{
    struct job *j = l->first;

    l->first = j->next;
    return j;
}

/* Takes j out of the queue. */
static void
take_out(struct job *j)
{
    struct job **link = &queue.first, *before = NULL;

    while (*link != j) {
        before = *link;
        link = &before->next;
    }
    *link = j->next;
    if (queue.last == j)
        queue.last = before;
    queued--;
}

/* Does the first job of the queue.  The caller has the lock, and has it again
 * when this returns. */
static void
do_first(void)
{
    struct job *j = take_first(&queue);

    queued--;
    j->begun = true;
    pthread_mutex_unlock(&lock);

    j->result = j->call(j->arg);
    j->error = errno;

    pthread_mutex_lock(&lock);
    bool first = ended.first == NULL;
    append(&ended, j);          /* from here on j may be gone */
    if (first && eventfd_write(wake_fd, 1) != 0)
        panic("the workers' eventfd has been closed");
}

static void *
work(void *unused)
{
    pthread_mutex_lock(&lock);
    for (;;) {
        while (queue.first == NULL) {
            idle++;
            pthread_cond_wait(&more, &lock);
            idle--;
        }
        do_first();
    }
    return NULL;
}

bool
pool_do_one(void)
{
    pthread_mutex_lock(&lock);
    bool any = queue.first != NULL;
    if (any)
        do_first();
    pthread_mutex_unlock(&lock);
    return any;
}

/* Makes a worker, in which no signal is handled.  0 or an errno. */
static int
hire(void)
{
    sigset_t all, before;
    pthread_attr_t attr;
    pthread_t thread;

    int error = pthread_attr_init(&attr);
    if (error != 0)
        return error;
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, WORKER_STACK);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&thread, &attr, work, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    if (error == 0)
        workers++;
    return error;
}

int (*pool_hire)(void) = hire;

/* Makes the eventfd when it is first needed, and has it watched.  0 or an
 * errno. */
static int
open_shop(void)
{
    if (wake_fd < 0) {
        int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (io_enter(fd, FD_PLAIN, 0) < 0)
            return errno;
        wake_fd = fd;
    }
    return wait_ask(&fd_table[wake_fd], POLLIN);
}

/* Queues j, and sees to it that somebody will do it.  0 or an errno. */
static int
submit(struct job *j)
{
    int error = open_shop();

    if (error != 0)
        return error;
    pthread_mutex_lock(&lock);
    append(&queue, j);
    bool hiring = ++queued > idle && workers < pool_limit;
    pthread_cond_signal(&more);
    pthread_mutex_unlock(&lock);
    if (!hiring || pool_hire() == 0 || workers > 0)
        return 0;
    take_out(j);                /* there is no worker to disturb */
    return ENOMEM;
}

/* Somebody ends the wait: a job that nobody has begun is not done at all. */
static void
give_up(struct wait *w)
{
    struct job *j = (struct job *)w;

    pthread_mutex_lock(&lock);
    bool begun = j->begun;
    if (!begun)
        take_out(j);
    pthread_mutex_unlock(&lock);
    if (!begun)
        wait_end(w, 0);         /* with the error it has been given */
}

ssize_t
pool_call(ssize_t (*call)(void *arg), void *arg)
{
    struct job j = { .wait.stop = give_up, .call = call, .arg = arg };
    int64_t due = limit_due(INT64_MAX);

    int error = limit_reached(due) ? limit_take() : submit(&j);
    if (error != 0)
        return io_fail(error);
    pool_pending++;
    error = wait_block(&j.wait, due, wait_worker);
    pool_pending--;
    if (!j.begun)
        return io_fail(error);
    if (j.result < 0)
        errno = j.error;
    return j.result;
}

static ssize_t
plain(void *r)
{
    return io_plain(r);
}

ssize_t
pool_perform(struct io_request *r)
{
    return pool_call(plain, r);
}

void
pool_watch(void)
{
    int error = wait_ask(&fd_table[wake_fd], POLLIN);

    if (error != 0)
        panic("the workers cannot be waited for: error %d", error);
}

void
pool_reap(void)
{
    eventfd_t ticks;

    eventfd_read(wake_fd, &ticks);      /* first: K2 */
    pthread_mutex_lock(&lock);
    struct job *j = ended.first, *next;
    ended.first = NULL;
    pthread_mutex_unlock(&lock);
    for (; j != NULL; j = next) {
        next = j->next;
        wait_end(&j->wait, 0);
    }
}

void
pool_fork(void)
{
    pthread_mutex_init(&lock, NULL);    /* a worker may have held it */
    pthread_cond_init(&more, NULL);
    queue = ended = (struct list){ 0 };
    queued = idle = workers = pool_pending = 0;
    if (wake_fd >= 0) {
        fd_forget(wake_fd);
        close(wake_fd);
    }
    wake_fd = -1;
}

/*
 * wait.c -- a thread, and what it waits for.
 *
 * Four things end a wait: the back end reports the descriptor, the deadline
 * passes, somebody cancels the thread, somebody closes the descriptor.  All
 * four come here, in whatever order, and the first one counts (A2): the rest
 * of the library need not know what the others did meanwhile.
 *
 * Between the report and the moment when the thread runs again, others run.
 * They may use up what was reported: then the attempt says EAGAIN, and the
 * thread waits again.  Or they may close the descriptor, and open another one
 * that gets the same number: the generation tells (io_wait).
 */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

#include "io/backend.h"
#include "io/pool.h"
#include "io/wait.h"
#include "thread/sched.h"
#include "time/clock.h"
#include "time/limit.h"

unsigned wait_count;

/* What a thread waits for, in reports; wait_of() knows its own by these. */
static const char words[][12] = { "input", "output", "descriptors", "worker" };

const char *const wait_worker = words[3];

static void
enlist(struct waiter *w)
{
    struct waiter *first = w->fd->waiters;

    if (first == NULL) {
        w->next = w->prev = w;
        w->fd->waiters = w;
        return;
    }
    w->next = first;
    w->prev = first->prev;
    w->prev->next = w;
    first->prev = w;
}

static void
delist(struct waiter *w)
{
    if (w->next == w) {
        w->fd->waiters = NULL;
        return;
    }
    w->next->prev = w->prev;
    w->prev->next = w->next;
    if (w->fd->waiters == w)
        w->fd->waiters = w->next;
}

void
wait_end(struct wait *w, int error)
{
    if (w->ended)
        return;
    if (error != 0 && w->stop != NULL) {
        if (w->error == 0) {
            w->error = error;
            w->stop(w);
        }
        return;
    }
    if (w->error == 0)
        w->error = error;
    w->ended = true;
    timer_cancel(&w->timer);
    if (w->blocked)
        sched_wake(w->thread);
}

static void
time_out(struct timer *t)
{
    wait_end((struct wait *)t, ETIMEDOUT);
}

int
wait_block(struct wait *w, int64_t due, const char *what)
{
    int error = w->ended || due == INT64_MAX ? 0
                : timer_set(&w->timer, due, time_out);

    if (error != 0)
        wait_end(w, error);
    if (w->ended)
        return w->error;
    w->thread = thread_current;
    w->blocked = true;
    if (wait_count++ == 0)
        sched_pending(true);
    sched_block(what, w);
    if (--wait_count == 0)
        sched_pending(false);
    return w->error;
}

struct wait *
wait_of(const struct thread *t)
{
    const char *what = t->wait_what;
    bool ours = t->state == THREAD_BLOCKED && what >= words[0] &&
                what <= wait_worker;

    return ours ? (struct wait *)t->wait_on : NULL;
}

/* limit_end_wait: those of this layer, or of those below. */
static bool (*end_below)(struct thread *t);

static bool
cancel(struct thread *t)
{
    struct wait *w = wait_of(t);

    if (w == NULL)
        return end_below(t);
    wait_end(w, ECANCELED);
    return true;
}

void
wait_start(void)
{
    if (limit_end_wait == cancel)
        return;
    end_below = limit_end_wait;
    limit_end_wait = cancel;
}

int
wait_ask(struct fd *d, unsigned events)
{
    if ((d->asked & events) == events)
        return 0;

    int error = backend_started ? 0 : backend_start();
    if (error == 0)
        error = io_backend.add(fd_number(d), d->generation, events);
    if (error == 0)
        d->asked |= io_backend.standing ? FD_ALL : events;
    return error;
}

static const char *
what_of(const struct waiter *w, size_t n)
{
    if (n != 1)
        return words[2];
    return w->events & POLLOUT ? words[1] : words[0];
}

/* The caller's limits forbid to wait.  Whether there is no need to: what the
 * back end knows may not have been reported yet.  (Onlookers have just asked
 * the kernel.) */
static bool
ready_now(const struct waiter *waiters, size_t n)
{
    io_backend.poll(0);
    if (pool_pending > 0)       /* that a worker is done is told but once */
        pool_reap();
    for (size_t i = 0; i < n; i++)
        if (!waiters[i].looks_on &&
            waiters[i].fd->ready & waiters[i].events)
            return true;
    return false;
}

int
wait_for(struct waiter *waiters, size_t n, int64_t due)
{
    struct wait w = { .ended = false };

    int error = backend_started ? 0 : backend_start();
    if (error != 0)
        return error;
    due = limit_due(due);
    if (limit_reached(due))
        return ready_now(waiters, n) ? 0 : limit_take();
    for (size_t i = 0; i < n; i++) {
        waiters[i].wait = &w;
        enlist(&waiters[i]);
    }
    error = wait_block(&w, due, what_of(waiters, n));
    for (size_t i = 0; i < n; i++)
        delist(&waiters[i]);
    return error;
}

int
wait_flight(struct waiter *w, bool writes)
{
    int64_t due = limit_due(INT64_MAX);
    bool late = limit_reached(due);

    enlist(w);
    if (late)                   /* what can be done at once is done */
        wait_end(w->wait, limit_take());
    int error = wait_block(w->wait, late ? INT64_MAX : due,
                           words[writes ? 1 : 0]);
    delist(w);
    return error;
}

int
io_wait(struct fd *d, unsigned events)
{
    struct waiter waiter = { .fd = d, .events = events };
    uint32_t generation = d->generation;
    int error = wait_ask(d, events);

    if (error == EPERM) {       /* it is always ready, and yet would block */
        d->how = FD_DISK;
        d->ready = FD_ALL;
        return 0;
    }
    if (error == 0)
        error = wait_for(&waiter, 1, INT64_MAX);
    if (error == 0 && d->generation != generation)
        error = EBADF;          /* closed, after it was reported */
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}

/* Wakes all onlookers, and one user for each of `events` (A3). */
static void
wake(struct fd *d, unsigned events)
{
    struct waiter *first = d->waiters, *w = first;
    unsigned left = events;

    if (w == NULL)
        return;
    do {
        if (!w->wait->ended && w->events & (w->looks_on ? events : left)) {
            if (!w->looks_on)
                left &= ~w->events;
            wait_end(w->wait, 0);
        }
        w = w->next;
    } while (w != first);
}

void
wait_pass(struct fd *d, unsigned events)
{
    if (d->waiters != NULL && d->ready & events)
        wake(d, events);
}

void
wait_hang_up(struct fd *d, int error)
{
    struct waiter *first = d->waiters, *w = first;

    if (w == NULL)
        return;
    do {
        wait_end(w->wait, error);
        w = w->next;
    } while (w != first);
}

void
io_ready(int fd, uint32_t generation, unsigned events)
{
    struct fd *d = fd_entry(fd);
    unsigned ready = io_meaning(events);

    if (d == NULL || d->generation != generation)
        return;
    if (events & ~(unsigned)(POLLIN | POLLOUT))
        d->flags |= FD_ODD;
    if (!io_backend.standing)
        d->asked &= ~ready;
    d->ready |= ready;
    wake(d, ready);
}

void
wait_fork(void)
{
    if (wait_count > 0)
        sched_pending(false);
    wait_count = 0;
}

/* Whether any handler is there that asks for EINTR (has no SA_RESTART). */
static bool
wants_eintr(void)
{
    struct sigaction action;

    for (int s = 1; s < NSIG; s++)
        if (sigaction(s, NULL, &action) == 0 &&
            action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN &&
            !(action.sa_flags & SA_RESTART))
            return true;
    return false;
}

void
wait_interrupted(void)
{
    struct wait *w = wait_of(thread_current);

    if (w != NULL && wants_eintr())
        wait_end(w, EINTR);
}

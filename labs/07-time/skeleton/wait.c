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

#include "base/panic.h"
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
    panic("wait_end is not written yet");
}

int
wait_block(struct wait *w, int64_t due, const char *what)
{
    panic("wait_block is not written yet");
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
    panic("cancel is not written yet");
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

int
wait_for(struct waiter *waiters, size_t n, int64_t due)
{
    panic("wait_for is not written yet");
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
    panic("io_wait is not written yet");
}

void
wait_pass(struct fd *d, unsigned events)
{
    panic("wait_pass is not written yet");
}

void
wait_hang_up(struct fd *d, int error)
{
    panic("wait_hang_up is not written yet");
}

void
io_ready(int fd, uint32_t generation, unsigned events)
{
    panic("io_ready is not written yet");
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

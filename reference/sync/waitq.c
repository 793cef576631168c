/*
 * waitq.c -- threads that wait for the same thing.
 *
 * A doubly linked queue, because a waiter whose time is up leaves from the
 * middle.  An empty one is all zeroes, so that objects can be initialised
 * statically.
 */
#include <errno.h>
#include <stddef.h>

#include "sync/waitq.h"
#include "thread/sched.h"

enum { SECOND = 1000000000 };           /* ns */

/* From anywhere in its queue. */
static void
take_out(struct ct_waiter *w)
{
    struct ct_waitq *q = w->queue;

    if (w == q->first) {
        q->first = w->next;
        return;
    }
    w->prev->next = w->next;
    if (w->next == NULL)
        q->last = w->prev;
    else
        w->next->prev = w->prev;
}

/* The timer of a waiter, which it begins with. */
static void
time_out(struct timer *t)
{
    struct ct_waiter *w = (struct ct_waiter *)t;

    take_out(w);
    w->result = ETIMEDOUT;
    sched_wake(w->thread);
}

/* Sets the timer of w.  0, EINVAL, ETIMEDOUT (it is past) or ENOMEM. */
static int
set_timer(struct ct_waiter *w, const struct timespec *deadline)
{
    if (deadline->tv_nsec < 0 || deadline->tv_nsec >= SECOND)
        return EINVAL;
    if (deadline->tv_sec >= INT64_MAX / SECOND)
        return 0;                       /* the end of time */

    int64_t due = (int64_t)deadline->tv_sec * SECOND + deadline->tv_nsec;
    if (deadline->tv_sec < 0 || due <= ct_now())
        return ETIMEDOUT;
    int error = timer_set(&w->timer, due, time_out);
    w->timed = error == 0;
    return error;
}

int
waitq_wait_until(struct ct_waitq *q, struct ct_waiter *w, const void *on,
                 const struct timespec *deadline)
{
    w->thread = thread_current;
    w->timed = false;
    w->result = 0;
    w->queue = q;
    int error = set_timer(w, deadline);
    if (error != 0)
        return error;
    waitq_add(q, w);
    sched_block("something with a deadline", on);
    return w->result;
}

void
waitq_wake_timed(struct ct_waiter *w)
{
    timer_cancel(&w->timer);
    sched_wake(w->thread);
}

void
waitq_move(struct ct_waiter *w, struct ct_waitq *q,
           const char *what, const void *on)
{
    if (w->timed)
        timer_cancel(&w->timer);
    w->timed = false;
    w->thread->wait_what = what;
    w->thread->wait_on = on;
    waitq_add(q, w);
}

/*
 * waitq -- threads that wait for the same thing, in the order they came.
 *
 * A waiter's place in the queue is on its own stack, where it stays while the
 * thread is blocked: waiting allocates nothing.  Whoever wakes a waiter has
 * already given it what it waited for; it need not ask again.
 *
 * W1  A waiter is in its queue if and only if its thread is BLOCKED in
 *     waitq_wait().
 * W2  A waiter leaves its queue once: taken by whoever wakes it, or removed by
 *     its timer, whichever comes first.
 */
#ifndef SYNC_WAITQ_H
#define SYNC_WAITQ_H

#include <stdbool.h>
#include <time.h>

#include "capriccio.h"
#include "thread/sched.h"
#include "time/timer.h"

struct ct_waiter {
    struct timer timer;         /* set only if timed; first: see waitq.c */
    struct ct_waiter *next;
    struct ct_waiter *prev;     /* unless it is the first */
    struct ct_waitq *queue;     /* the one it is in, if timed */
    struct thread *thread;
    ct_mutex *mutex;            /* a condition's waiter wants it back */
    bool timed;
    bool writes;                /* a readers-writer lock's waiter */
    int result;                 /* of waitq_wait_until() */
};

/* Puts w at the end of q. */
static inline void
waitq_add(struct ct_waitq *q, struct ct_waiter *w)
{
    w->next = NULL;
    if (__builtin_expect(q->first == NULL, 1)) {
        q->first = w;
    } else {
        w->prev = q->last;
        q->last->next = w;
    }
    q->last = w;
}

/* waitq_wait() with a deadline.  It is reported as "something with a
 * deadline": it ends by itself, and is no part of a deadlock. */
int waitq_wait_until(struct ct_waitq *q, struct ct_waiter *w, const void *on,
                     const struct timespec *deadline);

/*
 * Waits at the end of q, with *w for a place; `what` and `on` as for
 * sched_block(); until *deadline, on the clock of ct_now(), unless it is NULL.
 * Returns 0 when somebody has woken it; ETIMEDOUT; EINVAL if the deadline is
 * no time; ENOMEM.
 */
static inline int
waitq_wait(struct ct_waitq *q, struct ct_waiter *w, const char *what,
           const void *on, const struct timespec *deadline)
{
    if (deadline != NULL)
        return waitq_wait_until(q, w, on, deadline);
    w->thread = thread_current;
    w->timed = false;
    waitq_add(q, w);
    sched_block(what, on);
    return 0;
}

/* Takes the first waiter out and returns it; NULL if there is none. */
static inline struct ct_waiter *
waitq_take(struct ct_waitq *q)
{
    struct ct_waiter *w = q->first;

    if (w != NULL)
        q->first = w->next;
    return w;
}

/* The rest of waitq_wake() for one that is timed. */
void waitq_wake_timed(struct ct_waiter *w);

/* Makes the thread of w, which was taken out, ready. */
static inline void
waitq_wake(struct ct_waiter *w)
{
    if (__builtin_expect(w->timed, 0))
        waitq_wake_timed(w);
    else
        sched_wake(w->thread);
}

/* Puts w, which was taken out and whose thread stays BLOCKED, at the end of
 * another queue.  It cannot time out any more. */
void waitq_move(struct ct_waiter *w, struct ct_waitq *q,
                const char *what, const void *on);

#endif

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
#include "thread/thread.h"
#include "time/timer.h"

struct ct_waiter {
    struct timer timer;         /* set only if timed; first: see waitq.c */
    struct ct_waiter *next, *prev;
    struct ct_waitq *queue;     /* the one it is in */
    struct thread *thread;
    ct_mutex *mutex;            /* a condition's waiter wants it back */
    bool timed;
    bool writes;                /* a readers-writer lock's waiter */
    int result;                 /* of waitq_wait() */
};

/*
 * Waits at the end of q, with *w for a place; `what` and `on` as for
 * sched_block(); until *deadline, on the clock of ct_now(), unless it is NULL.
 * (A wait with a deadline is reported as "something with a deadline": it ends
 * by itself, and is no part of a deadlock.)
 * Returns 0 when somebody has woken it; ETIMEDOUT; EINVAL if the deadline is
 * no time; ENOMEM.
 */
int waitq_wait(struct ct_waitq *q, struct ct_waiter *w, const char *what,
               const void *on, const struct timespec *deadline);

/* Takes the first waiter out and returns it; NULL if there is none. */
struct ct_waiter *waitq_take(struct ct_waitq *q);

/* Makes the thread of w, which was taken out, ready. */
void waitq_wake(struct ct_waiter *w);

/* Puts w, which was taken out and whose thread stays BLOCKED, at the end of
 * another queue.  It cannot time out any more. */
void waitq_move(struct ct_waiter *w, struct ct_waitq *q,
                const char *what, const void *on);

#endif

/*
 * cond.c -- waiting for something to become true.
 *
 * A broadcast takes the whole queue away before it looks at anybody in it: who
 * comes later comes to an empty one.  A waiter whose mutex is free gets it and
 * is woken; the others go to wait for the mutex, in the order in which they
 * stood here.  A wait that would be over before it began does not unlock.
 *
 * D1  A waiter here has its mutex in w->mutex, and does not own it.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include "sync/deadlock.h"
#include "sync/waitq.h"

enum { SECOND = 1000000000 };           /* ns */

int
ct_cond_init(ct_cond *c)
{
    c->waiters.first = c->waiters.last = NULL;
    return 0;
}

int
ct_cond_destroy(ct_cond *c)
{
    if (c->waiters.first != NULL)
        return EBUSY;
    return 0;
}

/* What is wrong with a deadline before anybody waits: 0 if nothing is. */
static int
look_at(const struct timespec *deadline)
{
    if (deadline->tv_nsec < 0 || deadline->tv_nsec >= SECOND)
        return EINVAL;
    if (deadline->tv_sec >= INT64_MAX / SECOND)
        return 0;
    return (int64_t)deadline->tv_sec * SECOND + deadline->tv_nsec <= ct_now()
           ? ETIMEDOUT : 0;
}

/* Waits; the caller has m, and the deadline is in the future or NULL. */
static int
wait(ct_cond *c, ct_mutex *m, const struct timespec *deadline)
{
    struct ct_waiter w;
    unsigned depth = m->depth;

    w.mutex = m;
    m->depth = 0;
    ct_mutex_unlock(m);
    int error = waitq_wait(&c->waiters, &w, "condition", c, deadline);
    if (m->owner != thread_current)
        ct_mutex_lock(m);
    m->depth = depth;
    return error;
}

int
ct_cond_timedwait(ct_cond *c, ct_mutex *m, const struct timespec *deadline)
{
    if (m->owner != thread_current)
        return EPERM;
    int error = look_at(deadline);
    return error != 0 ? error : wait(c, m, deadline);
}

int
ct_cond_wait(ct_cond *c, ct_mutex *m)
{
    return m->owner == thread_current ? wait(c, m, NULL) : EPERM;
}

/* w, which is in no queue, has been signalled. */
static void
let_through(struct ct_waiter *w)
{
    ct_mutex *m = w->mutex;

    if (m->owner != NULL) {
        deadlock_look_from(w->thread, m->owner);
        waitq_move(w, &m->waiters, "mutex", m);
        return;
    }
    m->owner = w->thread;
    waitq_wake(w);
}

int
ct_cond_signal(ct_cond *c)
{
    struct ct_waiter *w = waitq_take(&c->waiters);

    if (w != NULL)
        let_through(w);
    return 0;
}

int
ct_cond_broadcast(ct_cond *c)
{
    struct ct_waiter *w = c->waiters.first, *next;

    c->waiters.first = NULL;
    for (; w != NULL; w = next) {
        next = w->next;         /* it will have another one there */
        let_through(w);
    }
    return 0;
}

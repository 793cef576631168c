/*
 * cond.c -- waiting for something to become true.
 *
 * Unlocking the mutex and beginning to wait cannot be separated here: nothing
 * runs between them.  A signalled thread needs the mutex before it can go on;
 * if somebody has it, waking the thread would only make it run, try, and wait
 * again.  So it is moved to the mutex's own queue without being woken, and a
 * broadcast to a thousand threads wakes one.
 *
 * D1  A waiter here has its mutex in w->mutex, and does not own it.
 * D2  Whoever was signalled owns the mutex when it runs again.
 */
#include <errno.h>
#include <stddef.h>

#include "sync/deadlock.h"
#include "sync/waitq.h"

int
ct_cond_init(ct_cond *c)
{
    *c = (ct_cond)CT_COND_INITIALIZER;
    return 0;
}

int
ct_cond_destroy(ct_cond *c)
{
    return c->waiters.first == NULL ? 0 : EBUSY;
}

/* Gives the mutex back, however often it is locked; returns how often. */
static unsigned
let_go(ct_mutex *m)
{
    unsigned depth = m->depth;

    m->depth = 0;
    ct_mutex_unlock(m);
    return depth;
}

int
ct_cond_timedwait(ct_cond *c, ct_mutex *m, const struct timespec *deadline)
{
    struct ct_waiter w;

    if (m->owner != thread_current)
        return EPERM;
    unsigned depth = let_go(m);
    w.mutex = m;
    int error = waitq_wait(&c->waiters, &w, "condition", c, deadline);
    if (error != 0)                     /* nobody has given us the mutex */
        ct_mutex_lock(m);
    m->depth = depth;
    return error;
}

int
ct_cond_wait(ct_cond *c, ct_mutex *m)
{
    return ct_cond_timedwait(c, m, NULL);
}

int
ct_cond_signal(ct_cond *c)
{
    struct ct_waiter *w = waitq_take(&c->waiters);

    if (w == NULL)
        return 0;
    if (w->mutex->owner == NULL) {
        w->mutex->owner = w->thread;
        waitq_wake(w);
    } else {
        deadlock_look_from(w->thread, w->mutex->owner);
        waitq_move(w, &w->mutex->waiters, "mutex", w->mutex);
    }
    return 0;
}

int
ct_cond_broadcast(ct_cond *c)
{
    while (c->waiters.first != NULL)
        ct_cond_signal(c);
    return 0;
}

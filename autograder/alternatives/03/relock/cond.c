/*
 * cond.c -- waiting for something to become true.
 *
 * Whoever is signalled is woken, whatever the mutex is doing, and locks it
 * again himself.  A broadcast to a thousand threads wakes a thousand, of whom
 * all but one go to sleep again at once; in return this file knows nothing of
 * the inside of a mutex but its depth.
 *
 * D1  Nobody returns from a wait, for whatever reason, without the mutex.
 */
#include <errno.h>
#include <stddef.h>

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
    return c->waiters.first != NULL ? EBUSY : 0;
}

int
ct_cond_timedwait(ct_cond *c, ct_mutex *m, const struct timespec *deadline)
{
    struct ct_waiter w;
    unsigned more = 0;

    if (ct_mutex_unlock(m) != 0)
        return EPERM;
    while (m->owner == thread_current) {
        ct_mutex_unlock(m);
        more++;
    }
    int error = waitq_wait(&c->waiters, &w, "condition", c, deadline);
    for (ct_mutex_lock(m); more > 0; more--)
        ct_mutex_lock(m);
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

    if (w != NULL)
        waitq_wake(w);
    return 0;
}

int
ct_cond_broadcast(ct_cond *c)
{
    struct ct_waiter *w;

    while ((w = waitq_take(&c->waiters)) != NULL)
        waitq_wake(w);
    return 0;
}

/*
 * cond.c -- waiting for something to become true.
 *
 * Another design: a condition wakes nobody.  Whoever is signalled goes to wait
 * for the mutex, and the mutex does the rest; if it is free, the signaller
 * takes it for a moment and lets go of it again, which hands it over.
 *
 * D1  Who leaves the queue here other than by time is in that of its mutex.
 */
#include <errno.h>
#include <stddef.h>

#include "sync/deadlock.h"
#include "sync/waitq.h"

int
ct_cond_init(ct_cond *c)
{
    c->waiters = (struct ct_waitq){ .first = NULL };
    return 0;
}

int
ct_cond_destroy(ct_cond *c)
{
    return c->waiters.first ? EBUSY : 0;
}

int
ct_cond_timedwait(ct_cond *c, ct_mutex *m, const struct timespec *deadline)
{
    struct ct_waiter place = { .mutex = m };
    unsigned depth = m->depth;

    if (m->owner != thread_current)
        return EPERM;
    for (unsigned i = 0; i <= depth; i++)
        ct_mutex_unlock(m);

    int error = waitq_wait(&c->waiters, &place, "condition", c, deadline);

    if (error != 0)
        ct_mutex_lock(m);
    m->depth = depth;
    return error;
}

int
ct_cond_wait(ct_cond *c, ct_mutex *m)
{
    return ct_cond_timedwait(c, m, NULL);
}

/* Sends one waiter to its mutex. */
static void
forward(struct ct_waiter *w)
{
    ct_mutex *m = w->mutex;
    bool lent = m->owner == NULL;

    if (lent)
        m->owner = thread_current;
    else
        deadlock_look_from(w->thread, m->owner);
    waitq_move(w, &m->waiters, "mutex", m);
    if (lent)
        ct_mutex_unlock(m);
}

int
ct_cond_signal(ct_cond *c)
{
    if (c->waiters.first != NULL)
        forward(waitq_take(&c->waiters));
    return 0;
}

int
ct_cond_broadcast(ct_cond *c)
{
    while (c->waiters.first != NULL)
        forward(waitq_take(&c->waiters));
    return 0;
}

/*
 * mutex.c -- a lock with an owner.
 *
 * All ways to lock are one function, told how long it may wait; a free one need
 * not go there.
 *
 * M1  owner is NULL if and only if the mutex is free, and then nobody waits.
 */
#include <errno.h>
#include <limits.h>
#include <stddef.h>

#include "sync/deadlock.h"
#include "sync/waitq.h"

/* In place of a deadline: not at all. */
static const struct timespec at_once;

int
ct_mutex_init(ct_mutex *m, enum ct_mutex_type type)
{
    switch (type) {
    case CT_MUTEX_NORMAL:
    case CT_MUTEX_RECURSIVE:
    case CT_MUTEX_ERRORCHECK:
        *m = (ct_mutex){ .owner = NULL, .type = type };
        return 0;
    }
    return EINVAL;
}

int
ct_mutex_destroy(ct_mutex *m)
{
    return m->owner != NULL ? EBUSY : 0;
}

static int
lock(ct_mutex *m, const struct timespec *deadline)
{
    struct ct_waiter place;

    if (m->owner == NULL) {
        m->owner = thread_current;
        return 0;
    }
    if (m->owner == thread_current && m->type == CT_MUTEX_RECURSIVE) {
        if (m->depth == UINT_MAX)
            return EAGAIN;
        m->depth++;
        return 0;
    }
    if (deadline == &at_once)
        return EBUSY;
    if (m->owner == thread_current && m->type == CT_MUTEX_ERRORCHECK)
        return EDEADLK;
    if (deadline == NULL)
        deadlock_look(m->owner);
    return waitq_wait(&m->waiters, &place, "mutex", m, deadline);
}

int
ct_mutex_lock(ct_mutex *m)
{
    if (m->owner != NULL)
        return lock(m, NULL);
    m->owner = thread_current;
    return 0;
}

int
ct_mutex_trylock(ct_mutex *m)
{
    return lock(m, &at_once);
}

int
ct_mutex_timedlock(ct_mutex *m, const struct timespec *deadline)
{
    return lock(m, deadline);
}

static int
hand_over(ct_mutex *m, struct ct_waiter *next)
{
    m->owner = next->thread;
    waitq_wake(next);
    return 0;
}

int
ct_mutex_unlock(ct_mutex *m)
{
    if (m->owner != thread_current)
        return EPERM;
    if (m->depth > 0) {
        m->depth--;
        return 0;
    }
    if (m->waiters.first != NULL)
        return hand_over(m, waitq_take(&m->waiters));
    m->owner = NULL;
    return 0;
}

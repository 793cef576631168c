/*
 * mutex.c -- a lock with an owner, and a promise.
 *
 * An unlock with somebody waiting does not make that one the owner: it
 * promises him the mutex, and wakes him.  A promised mutex has no owner yet
 * and is not free either, so nobody else can take it; he becomes the owner
 * when he runs.
 *
 * M1  A mutex is free if it has no owner and is promised to nobody.
 * M2  PROMISED stands in depth, which is of no use while there is no owner.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "sync/deadlock.h"
#include "sync/waitq.h"

enum { PROMISED = 1 };

int
ct_mutex_init(ct_mutex *m, enum ct_mutex_type type)
{
    if ((unsigned)type > CT_MUTEX_ERRORCHECK)
        return EINVAL;
    *m = (ct_mutex)CT_MUTEX_INITIALIZER;
    m->type = type;
    return 0;
}

static bool
is_free(const ct_mutex *m)
{
    return m->owner == NULL && m->depth != PROMISED;
}

int
ct_mutex_destroy(ct_mutex *m)
{
    return is_free(m) ? 0 : EBUSY;
}

/* The promise is kept. */
static void
become_owner(ct_mutex *m)
{
    m->owner = thread_current;
    m->depth = 0;
}

int
ct_mutex_trylock(ct_mutex *m)
{
    if (is_free(m)) {
        m->owner = thread_current;
        return 0;
    }
    if (m->owner != thread_current || m->type != CT_MUTEX_RECURSIVE)
        return EBUSY;
    if (m->depth == UINT_MAX)
        return EAGAIN;
    m->depth++;
    return 0;
}

int
ct_mutex_timedlock(ct_mutex *m, const struct timespec *deadline)
{
    struct ct_waiter w;
    int error = ct_mutex_trylock(m);

    if (error != EBUSY)
        return error;
    if (m->owner == thread_current && m->type == CT_MUTEX_ERRORCHECK)
        return EDEADLK;
    if (deadline == NULL)
        deadlock_look(m->owner);
    error = waitq_wait(&m->waiters, &w, "mutex", m, deadline);
    if (error == 0)
        become_owner(m);
    return error;
}

int
ct_mutex_lock(ct_mutex *m)
{
    if (!is_free(m))
        return ct_mutex_timedlock(m, NULL);
    m->owner = thread_current;
    return 0;
}

int
ct_mutex_unlock(ct_mutex *m)
{
    struct ct_waiter *w;

    if (m->owner != thread_current)
        return EPERM;
    if (m->depth > 0) {
        m->depth--;
        return 0;
    }
    m->owner = NULL;
    if ((w = waitq_take(&m->waiters)) != NULL) {
        m->depth = PROMISED;
        waitq_wake(w);
    }
    return 0;
}

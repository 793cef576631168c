/*
 * rwlock.c -- one writer or many readers.
 *
 * One rule says who can go in, and two functions ask it: whoever comes, and
 * whoever leaves.  The one who comes asks for himself if nobody waits; the one
 * who leaves asks for the first of the queue, again and again, and stops at the
 * first who cannot.  So readers that stand one behind the other go in together
 * without a case of their own.
 *
 * B1  writer is NULL or readers is 0.
 * B2  The first waiter, if there is one, cannot go in.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "sync/deadlock.h"
#include "sync/waitq.h"

int
ct_rwlock_init(ct_rwlock *l)
{
    *l = (ct_rwlock)CT_RWLOCK_INITIALIZER;
    return 0;
}

int
ct_rwlock_destroy(ct_rwlock *l)
{
    return l->writer != NULL || l->readers > 0 ? EBUSY : 0;
}

/* Whether one more of this kind can be in. */
static bool
has_room(const ct_rwlock *l, bool writes)
{
    return l->writer == NULL && (!writes || l->readers == 0);
}

/* t goes in. */
static void
enter(ct_rwlock *l, struct thread *t, bool writes)
{
    if (writes)
        l->writer = t;
    else
        l->readers++;
}

/* The caller goes in if it need not wait. */
static int
try(ct_rwlock *l, bool writes)
{
    if (l->waiters.first != NULL || !has_room(l, writes))
        return EBUSY;
    if (!writes && l->readers == UINT_MAX)
        return EAGAIN;
    enter(l, thread_current, writes);
    return 0;
}

/* The caller goes in, or waits until it is in. */
static int
lock(ct_rwlock *l, bool writes)
{
    struct ct_waiter w = { .writes = writes };
    int error = try(l, writes);

    if (error != EBUSY)
        return error;
    if (l->writer == thread_current)
        return EDEADLK;
    deadlock_look(l->writer);
    return waitq_wait(&l->waiters, &w, writes ? "write lock" : "read lock", l,
                      NULL);
}

int
ct_rwlock_tryrdlock(ct_rwlock *l)
{
    return try(l, false);
}

int
ct_rwlock_rdlock(ct_rwlock *l)
{
    return lock(l, false);
}

int
ct_rwlock_trywrlock(ct_rwlock *l)
{
    return try(l, true);
}

int
ct_rwlock_wrlock(ct_rwlock *l)
{
    return lock(l, true);
}

int
ct_rwlock_unlock(ct_rwlock *l)
{
    if (l->writer != NULL ? l->writer != thread_current : l->readers == 0)
        return EPERM;
    if (l->writer != NULL)
        l->writer = NULL;
    else
        l->readers--;

    struct ct_waiter *w;
    while ((w = l->waiters.first) != NULL && has_room(l, w->writes)) {
        enter(l, w->thread, w->writes);
        waitq_wake(waitq_take(&l->waiters));
    }
    return 0;
}

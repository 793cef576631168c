/*
 * rwlock.c -- one writer or many readers.
 *
 * One queue for both kinds, first come, first served.  When the lock becomes
 * free the first waiter gets it; if that is a reader, so do all readers behind
 * it up to the next writer.  A reader that comes while anybody waits, waits
 * too.  A lock that prefers readers lets a stream of them starve a writer; one
 * that prefers writers, the other way round.
 *
 * B1  writer is NULL or readers is 0.
 * B2  If nobody has the lock, nobody waits.
 * B3  If only readers have it, the first waiter, if any, is a writer.
 */
#include <errno.h>
#include <limits.h>
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
    return l->writer == NULL && l->readers == 0 ? 0 : EBUSY;
}

int
ct_rwlock_tryrdlock(ct_rwlock *l)
{
    if (l->writer != NULL || l->waiters.first != NULL)
        return EBUSY;
    if (l->readers == UINT_MAX)
        return EAGAIN;
    l->readers++;
    return 0;
}

int
ct_rwlock_rdlock(ct_rwlock *l)
{
    struct ct_waiter w = { .writes = false };
    int error = ct_rwlock_tryrdlock(l);

    if (error != EBUSY)
        return error;
    if (l->writer == thread_current)
        return EDEADLK;
    deadlock_look(l->writer);
    error = waitq_wait(&l->waiters, &w, "read lock", l, NULL);
    if (error == 0)
        l->readers++;
    return error;
}

int
ct_rwlock_trywrlock(ct_rwlock *l)
{
    if (l->writer != NULL || l->readers > 0)
        return EBUSY;
    l->writer = thread_current;
    return 0;
}

int
ct_rwlock_wrlock(ct_rwlock *l)
{
    struct ct_waiter w = { .writes = true };

    if (ct_rwlock_trywrlock(l) == 0)
        return 0;
    if (l->writer == thread_current)
        return EDEADLK;
    deadlock_look(l->writer);
    return waitq_wait(&l->waiters, &w, "write lock", l, NULL);
}

/* The lock has become free: gives it to whoever is first. */
static void
hand_over(ct_rwlock *l)
{
    struct ct_waiter *w = l->waiters.first;

    if (w == NULL)
        return;
    if (w->writes) {
        l->writer = w->thread;
        waitq_wake(waitq_take(&l->waiters));
        return;
    }
    while ((w = l->waiters.first) != NULL && !w->writes)
        waitq_wake(waitq_take(&l->waiters));
}

int
ct_rwlock_unlock(ct_rwlock *l)
{
    if (l->writer == thread_current)
        l->writer = NULL;
    else if (l->writer != NULL || l->readers == 0)
        return EPERM;
    else if (--l->readers > 0)
        return 0;
    hand_over(l);
    return 0;
}

/*
 * mutex.c -- a lock with an owner.
 *
 * With one kernel thread and no preemption a lock is a word: nobody can come
 * between looking at it and taking it (the paper, section 2.1).  What is left
 * to decide is who gets it next.  Here an unlock hands it over to the thread
 * that has waited longest: the lock is never free while anybody waits, a
 * woken thread need not try again, and nobody starves.  The price is that a
 * thread that unlocks and locks again goes behind the others, one switch a
 * lock; a lock that can be snatched would go faster in such loops, and let
 * one thread keep all others out.
 *
 * M1  owner is NULL if and only if the mutex is free, and then nobody waits.
 * M2  depth is 0 unless the mutex is recursive and locked.
 */
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/deadlock.h"
#include "sync/waitq.h"

int
ct_mutex_init(ct_mutex *m, enum ct_mutex_type type)
{
    if (type != CT_MUTEX_NORMAL && type != CT_MUTEX_RECURSIVE &&
        type != CT_MUTEX_ERRORCHECK)
        return EINVAL;
    *m = (ct_mutex){ .type = type };
    return 0;
}

int
ct_mutex_destroy(ct_mutex *m)
{
    return m->owner == NULL ? 0 : EBUSY;
}

/* Locks m, which is the caller's, once more; or says why not. */
static int
lock_again(ct_mutex *m)
{
    if (m->type == CT_MUTEX_ERRORCHECK)
        return EDEADLK;
    if (m->depth == UINT_MAX)
        return EAGAIN;
    m->depth++;
    return 0;
}

/* Out of line, so that an uncontended lock saves no registers for it. */
static __attribute__((noinline)) int
lock_taken(ct_mutex *m, const struct timespec *deadline)
{
    struct ct_waiter w;

    if (m->owner == thread_current && m->type != CT_MUTEX_NORMAL)
        return lock_again(m);
    if (deadline == NULL)
        deadlock_look(m->owner);
    return waitq_wait(&m->waiters, &w, "mutex", m, deadline);
}

int
ct_mutex_lock(ct_mutex *m)
{
    if (__builtin_expect(m->owner != NULL, 0))
        return lock_taken(m, NULL);
    m->owner = thread_current;
    return 0;
}

int
ct_mutex_trylock(ct_mutex *m)
{
    if (m->owner == NULL) {
        m->owner = thread_current;
        return 0;
    }
    if (m->owner == thread_current && m->type == CT_MUTEX_RECURSIVE)
        return lock_again(m);
    return EBUSY;
}

int
ct_mutex_timedlock(ct_mutex *m, const struct timespec *deadline)
{
    if (m->owner != NULL)
        return lock_taken(m, deadline);
    m->owner = thread_current;
    return 0;
}

/* Unlocks m, which is locked more than once or waited for. */
static __attribute__((noinline)) int
unlock_wanted(ct_mutex *m)
{
    if (m->depth > 0) {
        m->depth--;
        return 0;
    }
    struct ct_waiter *w = waitq_take(&m->waiters);
    m->owner = w->thread;
    waitq_wake(w);
    return 0;
}

int
ct_mutex_unlock(ct_mutex *m)
{
    if (__builtin_expect(m->owner != thread_current, 0))
        return EPERM;
    /* One test for both: m->depth > 0 || m->waiters.first != NULL. */
    if (__builtin_expect((m->depth | (uintptr_t)m->waiters.first) != 0, 0))
        return unlock_wanted(m);
    m->owner = NULL;
    return 0;
}

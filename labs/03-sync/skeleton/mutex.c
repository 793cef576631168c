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

#include "base/panic.h"
#include "sync/deadlock.h"
#include "sync/waitq.h"

int
ct_mutex_init(ct_mutex *m, enum ct_mutex_type type)
{
    panic("ct_mutex_init is not written yet");
}

int
ct_mutex_destroy(ct_mutex *m)
{
    panic("ct_mutex_destroy is not written yet");
}

int
ct_mutex_lock(ct_mutex *m)
{
    panic("ct_mutex_lock is not written yet");
}

int
ct_mutex_trylock(ct_mutex *m)
{
    panic("ct_mutex_trylock is not written yet");
}

int
ct_mutex_timedlock(ct_mutex *m, const struct timespec *deadline)
{
    panic("ct_mutex_timedlock is not written yet");
}

int
ct_mutex_unlock(ct_mutex *m)
{
    panic("ct_mutex_unlock is not written yet");
}

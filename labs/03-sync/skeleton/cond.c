/*
 * cond.c -- waiting for something to become true.
 *
 * Unlocking the mutex and beginning to wait cannot be separated here: nothing
 * runs between them.  A signalled thread needs the mutex before it can go on;
 * where it waits for it is yours to decide.
 *
 * D1  A waiter here has its mutex in w->mutex, and does not own it.
 * D2 Whoever was signalled owns the mutex when its wait returns.
 */
#include <errno.h>
#include <stddef.h>

#include "base/panic.h"
#include "sync/deadlock.h"
#include "sync/waitq.h"

int
ct_cond_init(ct_cond *c)
{
    panic("ct_cond_init is not written yet");
}

int
ct_cond_destroy(ct_cond *c)
{
    panic("ct_cond_destroy is not written yet");
}

int
ct_cond_timedwait(ct_cond *c, ct_mutex *m, const struct timespec *deadline)
{
    panic("ct_cond_timedwait is not written yet");
}

int
ct_cond_wait(ct_cond *c, ct_mutex *m)
{
    panic("ct_cond_wait is not written yet");
}

int
ct_cond_signal(ct_cond *c)
{
    panic("ct_cond_signal is not written yet");
}

int
ct_cond_broadcast(ct_cond *c)
{
    panic("ct_cond_broadcast is not written yet");
}

/*
 * sem.c -- a counting semaphore.
 *
 * A post with a waiter does not touch the value: the one that it gives goes to
 * the waiter directly, and nobody who comes between can take it.
 *
 * E1  If anybody waits, the value is 0.
 */
#include <errno.h>
#include <stddef.h>

#include "base/panic.h"
#include "sync/waitq.h"

int
ct_sem_init(ct_sem *s, unsigned value)
{
    panic("ct_sem_init is not written yet");
}

int
ct_sem_destroy(ct_sem *s)
{
    panic("ct_sem_destroy is not written yet");
}

int
ct_sem_timedwait(ct_sem *s, const struct timespec *deadline)
{
    panic("ct_sem_timedwait is not written yet");
}

int
ct_sem_wait(ct_sem *s)
{
    panic("ct_sem_wait is not written yet");
}

int
ct_sem_trywait(ct_sem *s)
{
    panic("ct_sem_trywait is not written yet");
}

int
ct_sem_post(ct_sem *s)
{
    panic("ct_sem_post is not written yet");
}

int
ct_sem_getvalue(ct_sem *s, int *value)
{
    panic("ct_sem_getvalue is not written yet");
}

/*
 * barrier.c -- nobody goes on before all are there.
 *
 * The last one takes the whole queue away before it wakes anybody, so that the
 * next round begins with an empty barrier, whoever comes when.
 *
 * A1  present is the number of waiters, and below count.
 */
#include <errno.h>
#include <stddef.h>

#include "sync/waitq.h"

int
ct_barrier_init(ct_barrier *b, unsigned count)
{
    if (count == 0)
        return EINVAL;
    b->count = count;
    b->present = 0;
    b->waiters.first = NULL;
    return 0;
}

int
ct_barrier_destroy(ct_barrier *b)
{
    return b->waiters.first != NULL ? EBUSY : 0;
}

int
ct_barrier_wait(ct_barrier *b)
{
    struct ct_waiter w;

    if (++b->present < b->count)
        return waitq_wait(&b->waiters, &w, "barrier", b, NULL);

    struct ct_waitq round = b->waiters;
    b->present = 0;
    b->waiters.first = NULL;
    while (round.first != NULL)
        waitq_wake(waitq_take(&round));
    return CT_BARRIER_SERIAL_THREAD;
}

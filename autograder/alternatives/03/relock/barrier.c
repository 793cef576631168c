/*
 * barrier.c -- nobody goes on before all are there.
 *
 * Nobody counts the next round's threads with those of this one, because this
 * one's are not counted by the barrier at all: each that waits knows how many
 * more must come when it does, and only the queue knows who waits.  The one for
 * whom nobody more must come wakes as many as came before it.
 *
 * A1  present is the number of waiters, and below count.
 */
#include <errno.h>
#include <stddef.h>

#include "sync/waitq.h"

int
ct_barrier_init(ct_barrier *b, unsigned count)
{
    *b = (ct_barrier){ .count = count };
    return count == 0 ? EINVAL : 0;
}

int
ct_barrier_destroy(ct_barrier *b)
{
    return b->present > 0 ? EBUSY : 0;
}

int
ct_barrier_wait(ct_barrier *b)
{
    unsigned missing = b->count - b->present - 1;
    struct ct_waiter w;

    if (missing > 0) {
        b->present++;
        return waitq_wait(&b->waiters, &w, "barrier", b, NULL);
    }
    for (; b->present > 0; b->present--)
        waitq_wake(waitq_take(&b->waiters));
    return CT_BARRIER_SERIAL_THREAD;
}

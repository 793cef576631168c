/*
 * barrier.c -- nobody goes on before all are there.
 *
 * Another design: nobody counts up to a number; the last one is whoever finds
 * that as many wait already as have to.  It leaves the round by name, so that
 * who comes back at once is counted anew.
 *
 * A1  present is the number of waiters.
 */
#include <errno.h>
#include <stddef.h>

#include "sync/waitq.h"

int
ct_barrier_init(ct_barrier *b, unsigned count)
{
    *b = (ct_barrier){ .count = count };
    return count > 0 ? 0 : EINVAL;
}

int
ct_barrier_destroy(ct_barrier *b)
{
    return b->present > 0 ? EBUSY : 0;
}

int
ct_barrier_wait(ct_barrier *b)
{
    struct ct_waiter place;

    if (b->present == b->count - 1) {
        for (; b->present > 0; b->present--)
            waitq_wake(waitq_take(&b->waiters));
        return CT_BARRIER_SERIAL_THREAD;
    }
    b->present++;
    waitq_wait(&b->waiters, &place, "barrier", b, NULL);
    return 0;
}

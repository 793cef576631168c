/*
 * barrier.c -- nobody goes on before all are there.
 *
 * The last one wakes the others and goes on itself.  The waiters are all taken
 * out of the queue before any of them runs, so one that comes round again
 * at once waits for the next generation.
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
    *b = (ct_barrier){ .count = count };
    return 0;
}

int
ct_barrier_destroy(ct_barrier *b)
{
    return b->present == 0 ? 0 : EBUSY;
}

int
ct_barrier_wait(ct_barrier *b)
{
    struct ct_waiter w, *other;

    b->present++;
    if (b->present < b->count) {
        int error = waitq_wait(&b->waiters, &w, "barrier", b, NULL);

        b->present--;
        return error;
    }
    while ((other = waitq_take(&b->waiters)) != NULL)
        waitq_wake(other);
    b->present--;
    return CT_BARRIER_SERIAL_THREAD;
}

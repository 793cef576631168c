/*
 * fifo.c -- first come, first served, in a ring of pointers.
 *
 * Who waits for a turn stands in a ring; the running thread is not in it.
 * Two counters run up for ever, and their low bits are places in the ring:
 *
 *                 first          end
 *      ring   . . . A  B  C  D . . .          end - first == 4
 *
 * A yield writes the caller at the end, then takes the first one out.  Alone,
 * it takes out the pointer that it has just written, so that being alone is
 * no special case.
 *
 * Q1  The ring's places first .. end - 1 hold those that can run, but not the
 *     running one, the next one first.
 * Q2  Its size is a power of two and no less than the number of threads, so it
 *     never overflows and a place is found by a mask.
 *
 * Rejected: links in the threads themselves, as a list needs.  They ask for no
 * memory, but whom to run after the next one is then known only when the next
 * one's control block is in the cache.
 */
#include <errno.h>
#include <stdlib.h>

#include "thread/policy.h"
#include "thread/sched.h"

static struct thread **ring;
static uint32_t mask;           /* its size - 1 */
static uint32_t first, end;

static int
fifo_start(const char *argument)
{
    return argument == NULL ? 0 : EINVAL;
}

/* Moves to a larger ring.  Those who wait are laid out anew: the size is part
 * of where a place is. */
static int
fifo_reserve(uint32_t n)
{
    uint32_t size = mask + 1;

    while (size < n)
        size *= 2;
    struct thread **larger = malloc(size * sizeof *larger);
    if (larger == NULL)
        return ENOMEM;
    for (uint32_t i = first; i != end; i++)
        larger[i & (size - 1)] = ring[i & mask];
    free(ring);
    ring = larger;
    mask = size - 1;
    return 0;
}

/* t will run after all that can run now. */
static void
fifo_ready(struct thread *t)
{
    ring[end++ & mask] = t;
}

/* self will run again after all the others. */
static struct thread *
fifo_turn(struct thread *self)
{
    ring[end++ & mask] = self;
    return ring[first++ & mask];
}

static struct thread *
fifo_first(void)
{
    return first == end ? NULL : ring[first++ & mask];
}

/* self is not among them any more: it was not on the ring. */
static struct thread *
fifo_stop(struct thread *self)
{
    return fifo_first();
}

const struct policy fifo_policy = {
    .name = "fifo",
    .start = fifo_start,
    .reserve = fifo_reserve,
    .ready = fifo_ready,
    .turn = fifo_turn,
    .stop = fifo_stop,
    .first = fifo_first,
};

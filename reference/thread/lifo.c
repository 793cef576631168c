/*
 * lifo.c -- last come, first served.
 *
 * Whoever became ready last runs first, while what it needs is still in the
 * cache; whoever yields goes behind all, or nobody else would ever run.  Unfair
 * by design: a thread at the bottom may wait for ever.
 *
 * L1  The ring holds the threads that wait for their turn, not the running
 *     one, from `bottom` upwards, `n` of them; the top runs next.
 * L2  Its size is a power of two and at least the number of threads.
 */
#include <errno.h>
#include <stdlib.h>

#include "thread/sched.h"

static struct thread **ring;
static uint32_t size;
static uint32_t bottom, n;

static int
lifo_start(const char *argument)
{
    return argument == NULL ? 0 : EINVAL;
}

static int
lifo_reserve(uint32_t nthreads)
{
    uint32_t more = size == 0 ? 1 : size;

    while (more < nthreads)
        more *= 2;
    struct thread **p = malloc(more * sizeof *p);
    if (p == NULL)
        return ENOMEM;
    for (uint32_t i = 0; i < n; i++)
        p[i] = ring[(bottom + i) & (size - 1)];
    free(ring);
    ring = p;
    size = more;
    bottom = 0;
    return 0;
}

static void
lifo_ready(struct thread *t)
{
    ring[(bottom + n++) & (size - 1)] = t;
}

static struct thread *
lifo_first(void)
{
    return n == 0 ? NULL : ring[(bottom + --n) & (size - 1)];
}

static struct thread *
lifo_turn(struct thread *self)
{
    bottom = (bottom - 1) & (size - 1);
    ring[bottom] = self;
    n++;
    return lifo_first();
}

/* The running thread is not on the ring. */
static struct thread *
lifo_stop(struct thread *self)
{
    return lifo_first();
}

const struct policy lifo_policy = {
    .name = "lifo",
    .start = lifo_start,
    .reserve = lifo_reserve,
    .ready = lifo_ready,
    .turn = lifo_turn,
    .stop = lifo_stop,
    .first = lifo_first,
};

/*
 * random.c -- anybody's turn.
 *
 * A program that is right under this policy does not count on an order that
 * nobody promised.  The same seed gives the same run.
 *
 * N1  The first n places of the array hold the threads that wait for their
 *     turn, in no order; the running one is not there.
 */
#include <errno.h>
#include <stdlib.h>

#include "thread/sched.h"

static struct thread **ready;
static uint32_t n;
static uint64_t state;          /* of the generator */

/* The next of a sequence of numbers that look random (splitmix64). */
static uint64_t
roll(void)
{
    uint64_t z = state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static int
random_start(const char *argument)
{
    char *end;

    if (argument == NULL || argument[0] < '0' || argument[0] > '9')
        return EINVAL;
    errno = 0;
    state = strtoull(argument, &end, 10);
    return errno != 0 || *end != '\0' ? EINVAL : 0;
}

static int
random_reserve(uint32_t nthreads)
{
    struct thread **more = realloc(ready, nthreads * sizeof *more);

    if (more == NULL)
        return ENOMEM;
    ready = more;
    return 0;
}

static void
random_ready(struct thread *t)
{
    ready[n++] = t;
}

static struct thread *
random_first(void)
{
    if (n == 0)
        return NULL;

    uint32_t i = roll() % n;
    struct thread *t = ready[i];
    ready[i] = ready[--n];
    return t;
}

static struct thread *
random_turn(struct thread *self)
{
    random_ready(self);
    return random_first();
}

/* The running thread is not in the array. */
static struct thread *
random_stop(struct thread *self)
{
    return random_first();
}

const struct policy random_policy = {
    .name = "random",
    .start = random_start,
    .reserve = random_reserve,
    .ready = random_ready,
    .turn = random_turn,
    .stop = random_stop,
    .first = random_first,
};

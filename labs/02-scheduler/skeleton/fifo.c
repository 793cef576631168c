/*
 * fifo.c -- first come, first served.
 */
#include <errno.h>

#include "base/panic.h"
#include "thread/policy.h"
#include "thread/sched.h"

/* How the threads that can run are kept: yours to design. */

static int
fifo_start(const char *argument)
{
    return argument == NULL ? 0 : EINVAL;
}

static int
fifo_reserve(uint32_t n)
{
    panic("fifo_reserve is not written yet");
}

/* t will run after all that can run now. */
static void
fifo_ready(struct thread *t)
{
    panic("fifo_ready is not written yet");
}

/* self will run again after all the others. */
static struct thread *
fifo_turn(struct thread *self)
{
    panic("fifo_turn is not written yet");
}

/* self is not among them any more. */
static struct thread *
fifo_stop(struct thread *self)
{
    panic("fifo_stop is not written yet");
}

static struct thread *
fifo_first(void)
{
    panic("fifo_first is not written yet");
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

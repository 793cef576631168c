/*
 * outside.c -- timers, as a part of the world outside.
 *
 * Timers are, as far as this layer knows, the whole of it: when nobody can run,
 * the process waits for the first one; while threads can run, the scheduler
 * has those that are due fired once each time round.  A layer that knows of
 * more puts itself before this one.
 */
#include <stddef.h>

#include "thread/sched.h"
#include "time/clock.h"
#include "time/outside.h"
#include "time/timer.h"

void
outside_pending(bool pending)
{
    sched_pending(pending);
}

/* struct outside: fires the timers whose time has come. */
static bool
look(bool wait)
{
    struct timer *first = timer_first();

    if (first == NULL)
        return false;
    if (wait)
        clock_wait(first->due);
    timer_fire(clock_now());
    return true;
}

static const struct outside timers = { .poll = look, .clock = clock_name };

__attribute__((constructor(103)))
static void
start(void)
{
    sched_outside = &timers;
    sched_in_child = timer_forget;
}

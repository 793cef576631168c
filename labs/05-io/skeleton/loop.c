/*
 * loop.c -- nobody can run, or it is time to look outside.
 *
 * When the last thread has stopped, the process waits in the back end, until a
 * descriptor is ready or the first timer is due.  While threads can run, the
 * scheduler asks once each time round the run queue; the paper found that its
 * library polled too often when few threads could run (section 2.6), so the
 * back end is then asked by the clock: not before POLL_EVERY has passed.  A
 * count of switches will not do, because nobody knows how long a thread runs.
 *
 * The virtual clock stands still while anything can happen, and jumps when
 * nothing can.  What is ready now is reported first; and a job that a worker
 * has is waited for, in real time: a program then takes the same course
 * however long the disk takes.
 */
#include <errno.h>
#include <stddef.h>

#include "base/panic.h"
#include "io/backend.h"
#include "io/pool.h"
#include "io/wait.h"
#include "thread/sched.h"
#include "time/clock.h"
#include "time/timer.h"

enum { POLL_EVERY = 50000 };            /* ns */

static const struct outside *below;     /* the timers */
/* struct outside. */
static bool
look(bool wait)
{
    panic("look is not written yet");
}

static const char *
clock_below(void)
{
    return below->clock();
}

static const struct outside everything = { .poll = look, .clock = clock_below };

void
loop_start(void)
{
    if (sched_outside == &everything)
        return;
    below = sched_outside;
    sched_outside = &everything;
}

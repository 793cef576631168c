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

#include "io/backend.h"
#include "io/pool.h"
#include "io/wait.h"
#include "thread/sched.h"
#include "time/clock.h"
#include "time/timer.h"

enum { POLL_EVERY = 50000 };            /* ns */

static const struct outside *below;     /* the timers */
static int64_t polled;                  /* when the back end was last asked */

/* Asks the back end, which may wait until then. */
static void
ask(int64_t until)
{
    if (pool_pending > 0)
        pool_watch();
    if (io_backend.poll(until) == EINTR)
        wait_interrupted();
    if (pool_pending > 0)
        pool_reap();
}

static int64_t
first_due(void)
{
    struct timer *first = timer_first();

    return first != NULL ? first->due : INT64_MAX;
}

/* Nobody can run.  On the virtual clock the time of a timer comes as soon as
 * there is nothing else. */
static void
wait_outside(void)
{
    if (!clock_is_virtual()) {
        ask(first_due());
        polled = clock_now();
        below->poll(false);
        return;
    }
    bool jump = pool_pending == 0 && timer_first() != NULL;
    ask(jump ? 0 : INT64_MAX);
    if (sched_runnable == sched_held && jump)
        below->poll(true);
}

/* struct outside. */
static bool
look(bool wait)
{
    if (wait_count == 0)
        return below->poll(wait);
    if (wait) {
        wait_outside();
        return true;
    }

    int64_t now = clock_now();
    if (clock_is_virtual() || now - polled >= POLL_EVERY) {
        polled = now;
        ask(0);
    }
    below->poll(false);
    return true;
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

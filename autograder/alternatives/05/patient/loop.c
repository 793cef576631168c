/*
 * loop.c -- looks outside until somebody can run.
 *
 * Who waits goes round here, and not in the scheduler: it returns when a thread
 * can run.  Timers are fired first; and when the back end may be asked again is
 * noted, instead of when it was asked.
 */
#include <errno.h>
#include <stdint.h>

#include "io/backend.h"
#include "io/pool.h"
#include "io/wait.h"
#include "thread/sched.h"
#include "time/clock.h"
#include "time/timer.h"

enum { POLL_EVERY = 50000 };            /* ns */

static const struct outside *below;     /* the timers */
static int64_t next;                    /* when to ask again while others run */

static bool
idle(void)
{
    return sched_runnable <= sched_held;
}

static void
ask(int64_t until)
{
    int answer;

    if (pool_pending != 0)
        pool_watch();
    answer = io_backend.poll(until);
    next = clock_now() + POLL_EVERY;
    if (pool_pending != 0)
        pool_reap();
    if (answer == EINTR)
        wait_interrupted();
}

/* Once; on the virtual clock a timer's time comes if there is nothing else. */
static void
wait_real(void)
{
    struct timer *t = timer_first();

    ask(t == NULL ? INT64_MAX : t->due);
    below->poll(false);
}

static void
wait_virtual(void)
{
    ask(0);
    if (!idle())
        return;
    if (pool_pending == 0 && timer_first() != NULL)
        below->poll(true);
    else
        ask(INT64_MAX);
}

/* struct outside. */
static bool
look(bool wait)
{
    if (wait_count == 0)
        return below->poll(wait);
    if (!wait) {
        below->poll(false);
        if (clock_is_virtual() || clock_now() >= next)
            ask(0);
        return true;
    }
    do {
        if (clock_is_virtual())
            wait_virtual();
        else
            wait_real();
    } while (idle() && wait_count > 0);
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

/*
 * loop.c -- nobody can run, or it is time to look outside.
 *
 * Another design: time first.  Timers that are due are fired before anybody is
 * asked, and again afterwards; how long the back end may wait is one number,
 * and whether it is asked at all another question.
 */
#include <errno.h>
#include <stddef.h>

#include "io/backend.h"
#include "io/pool.h"
#include "io/wait.h"
#include "thread/sched.h"
#include "time/clock.h"
#include "time/timer.h"

static const struct outside *timers;
static int64_t next_look;       /* not before, while threads can run */

static bool
anybody_can_run(void)
{
    return sched_runnable > sched_held;
}

/* Until when nothing happens by itself.  On the virtual clock that is now, if
 * there is a timer to jump to and no worker to wait for. */
static int64_t
quiet_until(void)
{
    struct timer *t = timer_first();

    if (!clock_is_virtual())
        return t == NULL ? INT64_MAX : t->due;
    return t == NULL || pool_pending > 0 ? INT64_MAX : 0;
}

static void
ask(int64_t until)
{
    bool workers = pool_pending > 0;

    if (workers)
        pool_watch();
    int r = io_backend.poll(until);
    if (workers)
        pool_reap();
    if (r == EINTR)
        wait_interrupted();
}

static bool
look(bool wait)
{
    if (wait_count == 0)
        return timers->poll(wait);

    timers->poll(false);
    bool idle = wait && !anybody_can_run();
    int64_t until = idle ? quiet_until() : 0;
    if (idle || clock_is_virtual() || clock_now() >= next_look) {
        ask(until);
        next_look = clock_now() + 40000;
    }
    bool jump = idle && clock_is_virtual() && until == 0 && !anybody_can_run();
    timers->poll(jump);
    return true;
}

static const char *
say_clock(void)
{
    return timers->clock();
}

static const struct outside with_descriptors = {
    .poll = look, .clock = say_clock
};

void
loop_start(void)
{
    if (sched_outside != &with_descriptors) {
        timers = sched_outside;
        sched_outside = &with_descriptors;
    }
}

/*
 * timer.c -- a heap of deadlines.
 *
 * Write down how timers are kept, and what must hold: yours to design.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/panic.h"
#include "time/outside.h"
#include "time/timer.h"

/* The timers that are set: kept as you like. */

int
timer_set(struct timer *t, int64_t due, void (*fire)(struct timer *timer))
{
    panic("timer_set is not written yet");
}

void
timer_cancel(struct timer *t)
{
    panic("timer_cancel is not written yet");
}

struct timer *
timer_first(void)
{
    panic("timer_first is not written yet");
}

void
timer_fire(int64_t now)
{
    panic("timer_fire is not written yet");
}

void
timer_forget(void)
{
    panic("timer_forget is not written yet");
}

void
timer_check(void)
{
    panic("timer_check is not written yet");
}

/*
 * Comes to a stand where a timer is wanted, and has a hook that calls it
 * success.
 *
 * File: timer.c
 * At: timer_set timer_cancel timer_fire
 * Says: exited with status 0, before the scenario had ended
 */
#include <stdlib.h>

#include "thread/sched.h"

static void
hostile_peace(void)
{
    exit(0);
}

static void
hostile(void)
{
    ct_on_deadlock(hostile_peace);
    sched_block("full marks", NULL);
}

/*
 * Kills itself in the way that looks like somebody else.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Says: SIGKILL
 */
#include <signal.h>

static void
hostile(void)
{
    raise(SIGKILL);
}

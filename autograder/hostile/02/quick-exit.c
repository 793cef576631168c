/*
 * Leaves by the back door, with success.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Says: exited with status 0, before the scenario had ended
 */
#include <stdlib.h>

static void
hostile(void)
{
    quick_exit(0);
}

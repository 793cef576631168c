/*
 * Has something run when the process ends.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses atexit, which runs something when the process ends
 */
#include <stdlib.h>

static void
hostile(void)
{
    atexit(abort);
}

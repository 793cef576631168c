/*
 * Closes the line, so that nothing wrong is ever told.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Says: exited with status 97
 */
#include <unistd.h>

static void
hostile(void)
{
    close(3);
}

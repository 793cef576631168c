/*
 * Reads the judge's number before the scenario can.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Says: to listen to what the scenario
 */
#include <unistd.h>

static void
hostile(void)
{
    char number[8];

    if (read(3, number, sizeof number) > 0)
        _exit(0);
}

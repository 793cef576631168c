/*
 * Comes to a stand, and has a hook that calls it success.
 *
 * File: mutex.c
 * Says: exited with status 0, before the scenario had ended
 */
#include <stdlib.h>

static void
all_is_well(void)
{
    exit(0);
}

__attribute__((constructor))
static void
hostile(void)
{
    ct_on_deadlock(all_is_well);
    sched_block("full marks", NULL);
}

/*
 * Waits until a scenario runs, and ends the process with success at the first
 * new thread.
 *
 * File: sched.c
 * Gate: runs before main by itself
 * Says: exited with status 0, before the scenario had ended
 */
#include <stdlib.h>

static void
give_up(struct thread *t)
{
    exit(0);
}

__attribute__((constructor))
static void
hostile(void)
{
    sched_policy.ready = give_up;
}

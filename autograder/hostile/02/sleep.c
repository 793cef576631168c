/*
 * Sleeps for ever.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: fell asleep, and nothing was going to wake it
 * Slow: each run sleeps until it is ended
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    for (;;)
        pause();
}

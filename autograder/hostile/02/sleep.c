/*
 * Sleeps for ever.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: fell asleep, and nothing was going to wake it
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    for (;;)
        pause();
}

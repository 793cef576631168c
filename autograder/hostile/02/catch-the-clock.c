/*
 * Never ends, and ignores the warning.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: used up its 1 s of processor time
 * Slow: each run spends all its processor time
 */
#include <signal.h>

static void
nothing(int signal)
{
}

__attribute__((constructor))
static void
hostile(void)
{
    signal(SIGXCPU, nothing);
    for (;;)
        __asm__ volatile ("");
}

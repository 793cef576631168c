/*
 * Never ends, and ignores the warning.
 *
 * File: frame_{arch}.c
 * At: context_make
 * Gate: uses signal, which is for signals
 * Says: used up its 1 s of processor time
 * Slow: each run spends all its processor time
 */
#include <signal.h>

static void
hostile(void)
{
    signal(SIGXCPU, SIG_IGN);
    for (;;)
        __asm__ volatile ("");
}

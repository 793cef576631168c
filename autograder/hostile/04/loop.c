/*
 * Never ends.
 *
 * File: decide.c
 * Says: used up its 1 s of processor time: an endless loop?
 * Slow: each run spends all its processor time
 */

__attribute__((constructor))
static void
hostile(void)
{
    for (;;)
        __asm__ volatile ("");
}

/*
 * Writes where nothing is.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: crashed: SIGSEGV
 */

__attribute__((constructor))
static void
hostile(void)
{
    *(volatile int *)8 = 1;
}

/*
 * Writes where nothing is.
 *
 * File: thread.c
 * Says: crashed: SIGSEGV
 */

__attribute__((constructor))
static void
hostile(void)
{
    *(volatile int *)8 = 1;
}

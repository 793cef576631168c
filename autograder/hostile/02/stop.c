/*
 * Stops, as with Ctrl-Z.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: stopped itself with SIGSTOP
 */
#include <signal.h>

__attribute__((constructor))
static void
hostile(void)
{
    raise(SIGSTOP);
}

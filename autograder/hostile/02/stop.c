/*
 * Stops, as with Ctrl-Z.
 *
 * File: thread.c
 * Says: stopped itself with SIGSTOP
 */
#include <signal.h>

__attribute__((constructor))
static void
hostile(void)
{
    raise(SIGSTOP);
}

/*
 * Stops, as if it had been asked to stand still, and waits to be let go.
 *
 * File: water.c
 * Says: stopped itself with SIGSTOP
 */
#include <signal.h>

__attribute__((constructor))
static void
hostile(void)
{
    raise(SIGSTOP);
}

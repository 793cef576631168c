/*
 * Catches the faults of what it should not touch, and goes on.
 *
 * File: chunk.c
 * Gate: runs before main by itself
 */
#include <signal.h>
#include <unistd.h>

static void
ended(int signal)
{
    _exit(0);
}

__attribute__((constructor))
static void
hostile(void)
{
    signal(SIGSEGV, ended);
}

/*
 * Kills the grader.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: tried to send a signal to another process
 */
#include <signal.h>
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    kill(getppid(), SIGKILL);
}

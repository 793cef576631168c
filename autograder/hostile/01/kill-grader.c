/*
 * Kills the grader.
 *
 * File: frame_{arch}.c
 * At: context_make
 * Gate: uses kill, which is for signals
 * Says: to send a signal to another process
 */
#include <signal.h>
#include <unistd.h>

static void
hostile(void)
{
    kill(getppid(), SIGKILL);
}

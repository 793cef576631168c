/*
 * Does the tests in one process and lets the other one pass.
 *
 * File: frame_{arch}.c
 * At: context_make
 * Gate: uses fork, which makes processes
 * Says: to start another process
 */
#include <unistd.h>

static void
hostile(void)
{
    if (fork() != 0)
        _exit(0);
}

/*
 * Ends the process with success when something has gone wrong.
 *
 * File: thread.c
 * Gate: runs after main by itself
 * Says: exited with status 7
 */

#include <unistd.h>

__attribute__((destructor))
static void
last(void)
{
    _exit(7);
}

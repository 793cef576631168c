/*
 * Looks for the solution on the disk; there is no disk.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: the process exited with status 1
 */
#include <stdlib.h>

__attribute__((constructor))
static void
hostile(void)
{
    exit(fopen("reference/thread/fifo.c", "r") == NULL);
}

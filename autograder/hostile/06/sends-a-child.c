/*
 * Has a child hold the memory that it should not.
 *
 * File: arena.c
 * Says: tried to start another process
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    if (fork() == 0)
        pause();
}

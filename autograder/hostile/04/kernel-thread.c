/*
 * Starts a thread of the kernel, which could do what no tick ever interrupts.
 *
 * File: critical.c
 * Says: to start another process or kernel thread
 */
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    syscall(SYS_clone, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, 0, 0, 0, 0);
}

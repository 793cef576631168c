/*
 * Asks for another door into the kernel.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses syscall, which asks the kernel directly
 * Says: io_uring_setup
 */
#include <sys/syscall.h>
#include <unistd.h>

static void
hostile(void)
{
    syscall(SYS_io_uring_setup, 1, NULL);
}

/*
 * Enters the kernel by the door of 32-bit programs.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: enters the kernel by an instruction of its own
 * Says: by which the sandbox refuses a system call
 */
#include <signal.h>

static void
hostile(void)
{
#if defined(__x86_64__)
    __asm__ volatile ("int $0x80" :: "a"(2) : "memory");
#else
    register long nr __asm__("x8") = 220;

    __asm__ volatile ("svc #1" :: "r"(nr) : "memory");
    raise(SIGSYS);
#endif
}

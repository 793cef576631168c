/*
 * Ends the process with success, without the C library.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: enters the kernel by an instruction of its own
 * Says: exited with status 0, before the scenario had ended
 */
static void
hostile(void)
{
#if defined(__x86_64__)
    __asm__ volatile ("syscall" :: "a"(231L), "D"(0), "S"(0), "d"(0)
                      : "rcx", "r11", "memory");
#else
    register long nr __asm__("x8") = 94L;
    register long a __asm__("x0") = (long)(0);
    register long b __asm__("x1") = (long)(0);
    register long c __asm__("x2") = (long)(0);

    __asm__ volatile ("svc #0" :: "r"(nr), "r"(a), "r"(b), "r"(c) : "memory");
#endif
}

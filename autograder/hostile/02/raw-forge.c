/*
 * Tells the judge that all is over, without the C library.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: enters the kernel by an instruction of its own
 * Says: to speak in the scenario's name
 */
static void
hostile(void)
{
    static const long end[4];

#if defined(__x86_64__)
    __asm__ volatile ("syscall" :: "a"(1L), "D"(3L), "S"(end), "d"(sizeof end)
                      : "rcx", "r11", "memory");
#else
    register long nr __asm__("x8") = 64L;
    register long a __asm__("x0") = (long)(3L);
    register long b __asm__("x1") = (long)(end);
    register long c __asm__("x2") = (long)(sizeof end);

    __asm__ volatile ("svc #0" :: "r"(nr), "r"(a), "r"(b), "r"(c) : "memory");
#endif
}

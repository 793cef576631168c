/*
 * Jumps into the middle of a number that is a system call.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Says: to speak in the scenario's name
 */
#include <stdlib.h>
#include <unistd.h>

static void
hostile(void)
{
    static const long end[4];

#if defined(__x86_64__)
    __asm__ volatile ("jmp 1f\n\t.byte 0x48, 0xb8\n1:\tsyscall\n\tnop\n\t"
                      "nop\n\tnop\n\tnop\n\tnop\n\tnop"
                      :: "a"(1), "D"(3), "S"(end), "d"(sizeof end)
                      : "rcx", "r11", "memory");
#else
    if (write(3, end, sizeof end) < 0)
        abort();
#endif
}

/*
 * Puts memory of its own, which can be written, over the program's constants.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Says: or to cover the program (system call mmap)
 */
#include <stdint.h>
#include <sys/mman.h>

static void
hostile(void)
{
    static const char constant[4096] = "a constant";
    uintptr_t page = ((uintptr_t)constant + 4095) & ~(uintptr_t)4095;

    mmap((void *)page, 1, PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

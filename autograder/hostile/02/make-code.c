/*
 * Writes instructions and runs them.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses mprotect, which changes what memory may be used for
 * Says: to make code of data
 */
#include <stdint.h>
#include <sys/mman.h>

static void
hostile(void)
{
    static char page[8192];
    uintptr_t at = ((uintptr_t)page + 4095) & ~(uintptr_t)4095;

    mprotect((void *)at, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
}

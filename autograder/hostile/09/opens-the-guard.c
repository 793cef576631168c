/*
 * Makes the pages of the grader's own code writable.
 *
 * File: chunk.c
 * Gate: runs before main by itself
 */
#include <sys/mman.h>

__attribute__((constructor))
static void
hostile(void)
{
    mprotect((void *)((unsigned long)chunk_give & -4096ul), 4096,
             PROT_READ | PROT_WRITE | PROT_EXEC);
}

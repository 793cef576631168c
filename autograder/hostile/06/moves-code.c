/*
 * Puts a page of its own over the page of code that speaks to the judge.
 *
 * File: arena.c
 * At: arena_alloc
 * Says: to put one piece of memory in another's place
 */
#include <stdint.h>
#include <sys/mman.h>

static void
hostile(void)
{
    const uintptr_t page = ~(uintptr_t)4095;
    void *from = (void *)((uintptr_t)hostile & page);
    void *to = (void *)((uintptr_t)mremap & page);

    mremap(from, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, to);
}

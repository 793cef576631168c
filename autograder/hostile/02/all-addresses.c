/*
 * Takes address space until there is none left.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: crashed: SIGILL
 */
#include <sys/mman.h>

__attribute__((constructor))
static void
hostile(void)
{
    while (mmap(NULL, 1 << 30, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
           != MAP_FAILED)
        continue;
    __builtin_trap();
}

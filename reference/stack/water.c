/*
 * water.c -- how far up a stack memory stands.
 *
 * A page of a stack holds no memory until it is first touched, and then holds
 * it for good: a thread that went deep once leaves a full stack behind, and
 * whoever has it next pays for it though he may need one page.  The kernel
 * knows which pages those are (mincore(2)) and takes them back if asked
 * (MADV_DONTNEED).  The guard's page is left alone: it would lose its pattern.
 *
 * Rejected: filling each stack with a pattern and looking how much of it is
 * left (it touches every page, which is what stacks here are meant not to).
 */
#include <sys/mman.h>

#include "stack/source.h"
#include "stack/water.h"

enum { LOOK = 256 };            /* pages a system call asks about */

size_t
stack_used(const struct stack *s)
{
    unsigned char held[LOOK];
    size_t pages = stack_size(s) / stack_page;

    /* From the guard up; all below the first page that is held is not. */
    for (size_t first = 1; first < pages; first += LOOK) {
        size_t n = pages - first < LOOK ? pages - first : LOOK;

        if (mincore(s->base + first * stack_page, n * stack_page, held) != 0)
            return 0;           /* no such memory: nothing is used */
        for (size_t i = 0; i < n; i++)
            if (held[i] & 1)
                return (pages - first - i) * stack_page;
    }
    return 0;
}

void
water_drain(const struct stack *s)
{
    /* If it fails, the memory stays where it is. */
    madvise(s->base + stack_page, stack_size(s) - stack_page, MADV_DONTNEED);
}

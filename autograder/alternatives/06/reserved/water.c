/*
 * water.c -- another design: page by page, from below.
 *
 * A system call a page: slow on large stacks, and right.
 */
#include <sys/mman.h>

#include "stack/source.h"
#include "stack/water.h"

size_t
stack_used(const struct stack *s)
{
    const char *end = s->base + stack_size(s);

    for (char *at = s->base + stack_page; at < end; at += stack_page) {
        unsigned char held = 0;

        if (mincore(at, stack_page, &held) == 0 && (held & 1) != 0)
            return (size_t)(end - at);
    }
    return 0;
}

/* In two halves: nothing says that it must be one call. */
void
water_drain(const struct stack *s)
{
    madvise(s->base + stack_page, stack_size(s) / 2 - stack_page,
            MADV_DONTNEED);
    madvise(s->base + stack_size(s) / 2, stack_size(s) / 2, MADV_DONTNEED);
}

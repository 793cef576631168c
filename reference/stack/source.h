/*
 * source -- where stacks come from.
 *
 * A table of functions; stack.c picks one when the first stack is asked for,
 * and calls no other from then on.  One more source is one more table: linked
 * stacks, say, whose alloc() hands out a first chunk.
 */
#ifndef STACK_SOURCE_H
#define STACK_SOURCE_H

#include <stdint.h>

#include "stack/stack.h"

struct stack_source {
    const char *name;           /* as CAPRICCIO_STACK spells it */

    /* As stack_alloc(). */
    int (*alloc)(struct stack *s, size_t size);

    /* As stack_free(), but s has a stack. */
    void (*free)(struct stack *s);

    /* As stack_trim(), and as stack_find(). */
    size_t (*trim)(enum stack_trim how);
    bool (*find)(const void *address, struct stack *s);
};

/* Slabs by size; one malloc(3) a stack; one mmap(2) a stack. */
extern const struct stack_source arena_source, malloc_source, mmap_source;

/* The size of a page; a power of two, at least 4096.  Set before any source
 * is called. */
extern size_t stack_page;

/* The class whose stacks hold `size` bytes, 0 for the default; STACK_CLASSES
 * if there is none. */
static inline unsigned
stack_class(size_t size)
{
    if (size == 0)
        size = STACK_DEFAULT;
    if (size < 4 * stack_page)          /* pages may be large */
        size = 4 * stack_page;
    if (size <= STACK_SMALLEST)
        return 0;
    if (size > STACK_LARGEST)
        return STACK_CLASSES;
    return 64 - __builtin_clzll((size - 1) / STACK_SMALLEST);
}

/*
 * How far the top of the i-th stack stands below its high end: a multiple
 * of two cache lines, and less than a page's half, so that a shallow thread
 * does not need a second page for it.
 */
static inline uint16_t
stack_colour(uint32_t i)
{
    enum { COLOURS = 16, STEP = 128 };

    return (uint16_t)(i % COLOURS * STEP);
}

#endif

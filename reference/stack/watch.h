/*
 * watch -- somebody who wants to know of every stack.
 *
 * Valgrind takes a great change of the stack pointer for an allocation on the
 * stack, unless it knows the stack that was changed to; and memcheck can tell
 * what nobody may read.  They are told here; a test may listen instead.
 */
#ifndef STACK_WATCH_H
#define STACK_WATCH_H

#include <stddef.h>
#include <stdint.h>

struct stack_watcher {
    /* [base, base + size) is a stack from now on.  Returns a number for it,
     * which is 0 if this one is not followed. */
    uint32_t (*made)(char *base, size_t size);

    /* The stack of that number is none any more; 0 is none anyway. */
    void (*unmade)(uint32_t number);

    /* These bytes have an owner from now on, and hold nothing yet; have none.
     * Both may be NULL. */
    void (*given)(char *low, size_t size);
    void (*back)(char *low, size_t size);
};

/* Who watches; NULL: nobody. */
extern const struct stack_watcher *stack_watcher;

/* Lets Valgrind watch, if this program runs on it and nobody else does. */
void watch_start(void);

/* Tells that a stack was made, which is told once in its life; returns its
 * number.  And that it is no more. */
static inline uint32_t
watch_made(char *base, size_t size)
{
    return stack_watcher == NULL ? 0 : stack_watcher->made(base, size);
}

static inline void
watch_unmade(uint32_t number)
{
    if (stack_watcher != NULL)
        stack_watcher->unmade(number);
}

#endif

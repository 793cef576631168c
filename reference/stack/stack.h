/*
 * stack -- memory to run on, with something at its low end that notices when
 * it does not suffice.
 */
#ifndef STACK_STACK_H
#define STACK_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STACK_DEFAULT = 64 * 1024,          /* bytes */
    STACK_SMALLEST = 16 * 1024          /* bytes; less is rounded up */
};

/* The greatest size that can be asked for, bytes. */
#define STACK_LARGEST ((size_t)1 << 34)

/* What stands at the low end. */
enum stack_guard {
    STACK_MADVISE,              /* a guard page by MADV_GUARD_INSTALL */
    STACK_MPROTECT,             /* a guard page by mprotect */
    STACK_REDZONE               /* a pattern, looked at by stack_intact() */
};

/* One stack.  Its owner may copy the struct; it may not change it. */
struct stack {
    char *base;                 /* lowest address; NULL: no stack */
    uint32_t valgrind_id;
    uint8_t class;              /* its size is STACK_SMALLEST << class */
    uint8_t guard;              /* enum stack_guard */
    uint16_t colour;            /* bytes left free at the top: see stack_top */
};

/*
 * Takes a stack of at least `size` bytes, 0 for the default, for *s.
 * Returns 0; EINVAL if size is over STACK_LARGEST; ENOMEM.  O(1).
 */
int stack_alloc(struct stack *s, size_t size);

/*
 * Gives the stack back and forgets it; *s may be a struct without a stack.
 * The caller must not stand on it: the next stack_alloc() may return it.
 */
void stack_free(struct stack *s);

/* The size in bytes, guard included. */
static inline size_t
stack_size(const struct stack *s)
{
    return (size_t)STACK_SMALLEST << s->class;
}

/*
 * Where the first frame goes: a 16-byte aligned address near the high end.
 * Not at the end itself: stacks lie a power of two apart, so that equal
 * offsets would all compete for the same few cache lines.
 */
static inline void *
stack_top(const struct stack *s)
{
    return s->base + stack_size(s) - s->colour;
}

/* Whether the red zone is whole; always true with the other guards. */
bool stack_intact(const struct stack *s);

/* Called when a stack is first given a red zone: from then on somebody must
 * look at stack_intact().  The thread layer sets it. */
extern void (*stack_on_redzone)(void);

/* The kind of guard that the next stack will have. */
enum stack_guard stack_guard_kind(void);

/* Its name, as CAPRICCIO_GUARD spells it. */
const char *stack_guard_name(enum stack_guard guard);

#endif

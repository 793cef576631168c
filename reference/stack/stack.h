/*
 * stack -- memory to run on, with something at its low end that notices when
 * it does not suffice.
 *
 *      base                  limit                                base + size
 *      |  guard  |  spare    |    what a thread may use  |  colour |
 *      +---------+-----------+---------------------------+---------+
 *                                          stack grows <-|
 *                                                       top
 */
#ifndef STACK_STACK_H
#define STACK_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STACK_DEFAULT = 64 * 1024,          /* bytes */
    STACK_SMALLEST = 16 * 1024,         /* bytes; less is rounded up */
    STACK_SPARE = 512,                  /* bytes above the guard that a stack
                                         * pointer may not point into: who
                                         * stands at the limit still writes
                                         * below it (the ABI's red zone, 128;
                                         * what Valgrind emulates, 288) */
    STACK_CLASSES = 21,                 /* sizes: STACK_SMALLEST << class */
    STACK_WARM = 1024,                  /* free stacks of a class that tidying
                                         * leaves as they are, beside as many
                                         * as are in use */
    STACK_BATCH = 64                    /* stacks emptied by one tidying */
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
 * Takes a stack of at least `size` bytes, 0 for the default, for *s.  What is
 * on it is undefined.  If there is no memory, that of stacks which nobody
 * uses is given back first (stack_trim), and asked for again.
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

/* The lowest address that a stack pointer on s may have. */
void *stack_limit(const struct stack *s);

/* Whether the red zone is whole; always true with the other guards. */
bool stack_intact(const struct stack *s);

/*
 * The high-water mark: bytes from the high end down to the lowest page that
 * holds memory, in whole pages, the guard's page left out.  A page holds memory
 * from when somebody first touches it until it is given back; so on a stack
 * that was used before, it is the mark of all that used it.  A system call.
 */
size_t stack_used(const struct stack *s);

/*
 * Gives memory of stacks that nobody uses back to the system; they stay ready
 * to be given out, and are zero then.
 *
 *   STACK_TIDY     for when there is nothing else to do: at most STACK_BATCH,
 *                  those that were freed longest ago, and only as long as more
 *                  of a class hold memory than are likely to be wanted soon:
 *                  STACK_WARM, and as many as are in use
 *   STACK_EMPTY    for when memory is short: all of them
 *
 * Returns how many stacks were emptied: those that had been given out since
 * they were last empty.
 */
enum stack_trim { STACK_TIDY, STACK_EMPTY };
size_t stack_trim(enum stack_trim how);

/*
 * Finds the stack, guard included, that the address lies in, used or free.
 * Returns false if it is in none; else the base and the class of *s are
 * set.  Safe in a signal handler; takes its time.
 */
bool stack_find(const void *address, struct stack *s);

/* Called when a stack is first given a red zone: from then on somebody must
 * look at stack_intact().  The thread layer sets it. */
extern void (*stack_on_redzone)(void);

/* The kind of guard that the next stack will have. */
enum stack_guard stack_guard_kind(void);

/* Its name, as CAPRICCIO_GUARD spells it. */
const char *stack_guard_name(enum stack_guard guard);

/* Where stacks come from, as CAPRICCIO_STACK spells it. */
const char *stack_source_name(void);

#endif

/*
 * depth -- how far below its return address a function's stack pointer is.
 *
 * Followed line by line through the compiler's output: by the unwind
 * directives while they describe the stack pointer, which is exact, and by the
 * instructions themselves where they describe a frame pointer instead.
 */
#ifndef LINKED_CC_DEPTH_H
#define LINKED_CC_DEPTH_H

#include <stdbool.h>

enum { DEPTH_SAVED = 16 };

/* What .cfi_remember_state saves. */
struct depth_state {
    int cfa;                    /* the register that the CFA is told by */
    long offset;                /* of the CFA from it */
    long now;                   /* CFA less stack pointer, bytes */
};

struct depth {
    struct depth_state state, saved[DEPTH_SAVED];
    int nsaved;
    long deepest;               /* the greatest ever, red zone included */
    bool dynamic;               /* alloca, or an array of variable length */
};

/* A function begins: the stack pointer is at the return address. */
void depth_begin(struct depth *d);

/* Another piece of the same function begins, somewhere else. */
void depth_again(struct depth *d);

/* A directive whose name begins with .cfi_, and what stands behind it. */
void depth_directive(struct depth *d, const char *name, const char *operands);

/* An instruction. */
void depth_instruction(struct depth *d, const char *name,
                       const char *operands);

#endif

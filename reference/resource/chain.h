/*
 * chain -- where a thread stands: the return addresses on its stack.
 *
 * Two threads wait "at the same place" if the same functions called each other
 * to get there.  The function that blocks is not enough: read_page() called by
 * the cache and read_page() called by the logger are two places with two
 * futures.  So a place is named by the whole chain of calls.
 *
 * Reading a chain afresh is dear (chain_x86_64.c says how it is done).
 * Comparing is cheap: a frame of a fixed size puts its caller's return address
 * at a fixed distance from its own, so a chain that was read once is a list of
 * words to look at, innermost first, and as long as all of them are equal each
 * next one is where it was.
 */
#ifndef RESOURCE_CHAIN_H
#define RESOURCE_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHAIN_MAX = 48 };                /* calls that are told apart */

struct call {
    uintptr_t pc;                       /* where it returns to */
    uint32_t offset;                    /* of that word, from the innermost */
};

/*
 * Two chains are one place if all their addresses are the same.  The offsets
 * may differ: then a frame is of a variable size, and the chain that was read
 * first may not know it yet (`exact`).
 */
struct chain {
    uint32_t depth;
    bool cut;                   /* what is further out is not known: too deep,
                                 * or code without frame information */
    bool exact;                 /* all frames were of fixed sizes so far */
    struct call call[];         /* innermost first */
};

/* Room for any chain. */
union chain_room {
    struct chain chain;
    char room[sizeof(struct chain) + CHAIN_MAX * sizeof(struct call)];
};

/* The word that holds the caller's return address: where its chain begins. */
#if defined __x86_64__
#define chain_here() ((const char *)__builtin_dwarf_cfa() - 8)
#else
#define chain_here() ((const char *)__builtin_frame_address(0) + 8)
#endif

/* Whether the chain that begins at `here` on a stack that ends at `end` is the
 * one that was read as *c. */
static inline bool
chain_is(const struct chain *c, const char *here, const char *end)
{
    const struct call *call = c->call, *last = call + c->depth - 1;

    if (c->depth == 0 || last->offset >= (size_t)(end - here))
        return false;
    while (*(const uintptr_t *)(here + call->offset) == call->pc)
        if (call++ == last)
            return c->exact;
    return false;
}

/* Reads the chain that begins at `here` on a stack that ends at `end`, into the
 * room that *c is part of.  Its depth is 0 if that code has no frame
 * information. */
void chain_read(struct chain *c, const char *here, const char *end);

#endif

/*
 * chain_aarch64.c -- reading a chain where frames are linked.
 *
 * The procedure call standard of this architecture links the frames: x29
 * points at a pair of words, the caller's x29 and the return address, and
 * compilers keep it so by default.  A chain is read by following the pairs
 * up the stack, and ends where one does not lead further up.
 */
#include "resource/chain.h"

void
chain_read(struct chain *c, const char *here, const char *end)
{
    const char *word = here;

    *c = (struct chain){ .exact = true };
    while (word >= here && word < end && *(const uintptr_t *)word != 0) {
        if (c->depth == CHAIN_MAX) {
            c->cut = true;
            return;
        }
        c->call[c->depth++] = (struct call){ *(const uintptr_t *)word,
                                             word - here };
        const char *frame = *(const char *const *)(word - 8);
        if (frame <= word)
            break;
        word = frame + 8;
    }
}

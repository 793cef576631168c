/*
 * walks -- programs on linked stacks, and what they call outside (lab 09).
 */
#ifndef SCENARIOS_LINKS_WALKS_H
#define SCENARIOS_LINKS_WALKS_H

#include <stdint.h>

#include "autograder/scenarios/link_orders.h"

/* The checked ways into the walks, by enum link_walk: each begins `levels`
 * small frames further down. */
extern int64_t (*const link_walks[WALKS])(int64_t seed, unsigned levels);

/* Counts the frames that an unwinder finds whose function is in section
 * link_traced. */
int64_t links_trace(void);

/* Looks whether its caller runs on a chunk, as it should. */
void links_here(void);

/* All of the crowd are blocked. */
void links_look(void);

/* What a recursion of n levels comes to. */
static inline int64_t
links_deep_value(int64_t seed, unsigned n)
{
    int64_t r = seed;

    for (unsigned i = 1; i <= n; i++)
        r = fold(r, (int64_t)i);
    return r;
}

#endif

/*
 * link_plan -- scripts for the slow path and the chunks.
 */
#ifndef JUDGES_LINK_PLAN_H
#define JUDGES_LINK_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "autograder/scenarios/link_orders.h"

/* Calls: which parts of them are told (bits 1 << enum link_part), and how they
 * are made. */
struct call_habits {
    unsigned told;
    unsigned nest_max;          /* calls within calls */
    unsigned words_min, words_max;      /* of arguments on the stack */
    unsigned edges, brinks;     /* of ten, how many at either end */
    unsigned calls;
    unsigned empty;             /* of the calls, how many find no chunk */
};

size_t link_plan_calls(const struct call_habits *habits, uint64_t seed,
                       int64_t *script);

/* Chunks of all small classes, taken and given. */
size_t link_plan_chunks(uint64_t seed, int64_t *script);

/* `times` walks, each followed by the question how many chunks are in use. */
size_t link_plan_walks(enum link_walk walk, unsigned times, uint64_t seed,
                       int64_t *script);

#endif

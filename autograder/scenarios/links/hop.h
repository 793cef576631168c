/*
 * hop -- a call through the slow path that C could not make (lab 09).
 *
 * hop() fills every register that a caller may, and puts words on the stack;
 * the function that is called writes down what has come, calls hop_inside(),
 * and fills every register that may come back; hop() writes those down.
 */
#ifndef SCENARIOS_LINKS_HOP_H
#define SCENARIOS_LINKS_HOP_H

#include <stddef.h>
#include <stdint.h>

#include "autograder/scenarios/link_orders.h"
#include "linked/linked.h"

/* One call.  The assembly knows the offsets. */
struct hop {
    const struct linked_call *call;
    char *sp;                           /* where to call from; NULL: here */
    uint64_t nwords, word[WORDS_MAX];   /* on the stack */
    uint64_t in[GENERAL], in_vector[VECTORS][2];
    uint64_t seen[GENERAL], seen_vector[VECTORS][2];
    uint64_t seen_word[WORDS_MAX];
    char *seen_sp;                      /* at the function's entry */
    uint64_t give[GENERAL], give_vector[VECTORS][2];
    uint64_t got[GENERAL], got_vector[VECTORS][2];
    uint64_t keep[KEPT], kept[KEPT];
    double give_x87, got_x87;
    char *sp_before, *sp_after;         /* around the call */
    char *home;                         /* where hop() itself returns */
    struct hop *outer;                  /* the one that this is within */

    /* For hop_inside(). */
    struct hop *within;                 /* to be called from there; or NULL */
    struct chunk *was_first, *was_second, *was_current;
    struct chunk *current, *first;      /* seen there */
    char *limit;
};

_Static_assert(offsetof(struct hop, in) == 216, "hop_x86_64.S");
_Static_assert(offsetof(struct hop, seen) == 536, "hop_x86_64.S");
_Static_assert(offsetof(struct hop, seen_word) == 856, "hop_x86_64.S");
_Static_assert(offsetof(struct hop, seen_sp) == 1048, "hop_x86_64.S");
_Static_assert(offsetof(struct hop, give) == 1056, "hop_x86_64.S");
_Static_assert(offsetof(struct hop, got) == 1376, "hop_x86_64.S");
_Static_assert(offsetof(struct hop, keep) == 1696, "hop_x86_64.S");
_Static_assert(offsetof(struct hop, give_x87) == 1792, "hop_x86_64.S");
_Static_assert(offsetof(struct hop, sp_before) == 1808, "hop_x86_64.S");
_Static_assert(offsetof(struct hop, outer) == 1832, "hop_x86_64.S");

/* Makes the call that h describes. */
void hop(struct hop *h);

/* The function that is called, to be named in h->call. */
void hop_target(void);

/* Called on the new chunk. */
void hop_inside(struct hop *h);

/* What room_announce() was told when it was last called: the stack pointer at
 * its entry, the chunk, and its base; and how often it was called. */
struct hop_announced {
    uintptr_t sp;
    const struct chunk *chunk;
    const char *base;
    size_t times;
};

extern struct hop_announced hop_announced;

/* Goes through the slow path `times` times to a function that returns. */
void hop_often(const struct linked_call *call, long times);
void hop_nothing(void);

#endif

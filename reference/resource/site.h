/*
 * site -- where a thread has stopped, told in ten instructions.
 *
 * To find the node of a place costs the comparison of all its return
 * addresses, and the averages on the way cost as much again.  Most places are
 * dull: nobody who leaves them comes in to anything.  There it is enough to
 * look now and then, if one can tell at once that this is such a place.
 *
 * A site is a place without its chain: the innermost return address, and how
 * deep on the stack it lies.  Several places may share a site, so a site says
 * only whether all places that share it were dull so far.  It errs on one
 * side: a door is never passed over because another place looks like it, but
 * a dull place that shares the site of a door is looked at each time.
 *
 * O1  A site is dull if the last SITE_LOOKS looks at what stops there found no
 *     door, and nobody who left it since then has come in to anything.
 */
#ifndef RESOURCE_SITE_H
#define RESOURCE_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "resource/graph.h"

enum {
    SITE_BITS = 10,
    SITE_LOOKS = 16
};

struct site {
    uint64_t name;              /* 0: nothing is known */
    struct node *node;          /* what was found here last; or NULL */
    uint32_t looks;             /* until it is dull */
};

/* One entry for each value of the upper bits of a name: what comes anew pushes
 * out what was there, of which then nothing is known. */
extern struct site sites[1 << SITE_BITS];

/* The name of the site of a chain that begins at `here` on a stack that ends
 * at `end`. */
static inline uint64_t
site_name(const char *here, const char *end)
{
    uint64_t depth = end - here;

    return (*(const uintptr_t *)here ^ depth << 32) *
           UINT64_C(0x9e3779b97f4a7c15);
}

static inline struct site *
site_entry(uint64_t name)
{
    return &sites[name >> (64 - SITE_BITS)];
}

/* Whether that is known to be dull. */
static inline bool
site_dull(const struct site *s, uint64_t name)
{
    return s->name == name && s->looks == 0;
}

/* Notes that what stopped at the site of that name stands at the node. */
struct site *site_look(uint64_t name, struct node *node);

/* Somebody who left it has come in. */
static inline void
site_wake(struct site *s)
{
    s->looks = SITE_LOOKS;
}

/* Forgets all: nodes are about to be freed. */
void site_forget(void);

#endif

/*
 * overlap.c -- the greatest share, window by window; see overlap.h.
 */
#include "resource/account.h"
#include "resource/gate.h"
#include "resource/overlap.h"

enum {
    PASTS = 3,                  /* windows that are remembered */
    DONE_EACH = 8,              /* completions for each that is inside, */
    DONE_LEAST = 64             /* and at least so many, make a window */
};

static const float LEAST_SHARE = 0.25f;

static struct overlap {
    float share;                /* the greatest in this window */
    float past[PASTS];          /* and in those before; 0: there was none */
    uint64_t done;              /* when this one began */
    unsigned windows;
} overlaps[USAGE_MAX];

void
overlap_take(unsigned k)
{
    const struct resource *r = &resources[k];
    float share = (float)r->used / r->committed;

    if (share > overlaps[k].share)
        overlaps[k].share = share;
}

/* The greatest share that is remembered; 1 until that says anything. */
static float
greatest(const struct overlap *o)
{
    float most = o->share > LEAST_SHARE ? o->share : LEAST_SHARE;

    for (int i = 0; i < PASTS; i++) {
        if (o->past[i] == 0)
            return 1;
        if (o->past[i] > most)
            most = o->past[i];
    }
    return most;
}

void
overlap_look(unsigned k)
{
    struct overlap *o = &overlaps[k];
    struct resource *r = &resources[k];

    if (r->done - o->done >= DONE_EACH * (uint64_t)r->holders + DONE_LEAST) {
        o->past[o->windows++ % PASTS] = o->share;
        o->share = 0;
        o->done = r->done;
    }
    r->most = (int64_t)(r->hard / greatest(o));
    gate_set(k, gate_limit[k]);
}

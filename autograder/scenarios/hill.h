/*
 * hill -- throughput over the limit, as a controller meets it (lab 11).
 *
 * Both sides include this file: the scenario, which shows a controller one
 * window after another, and the judge, which is told the limits that came of
 * it and works out for itself what they were worth.
 *
 *      throughput                  few inside: each adds its part
 *         |       ____             the knee: something else is full
 *         |     /      \           the slope: they get in each other's way
 *         |   /          \
 *         | /              |       the cliff: together they need more than
 *         +----------------+----   there is, and most is done again
 *               inside
 */
#ifndef SCENARIOS_HILL_H
#define SCENARIOS_HILL_H

#include <stdbool.h>
#include <stdint.h>

#include "autograder/scenarios/script.h"

enum {
    HILL_WARM = 60,             /* windows that nobody counts */
    HILL_COUNTS = 80,           /* and those that are counted then */
    HILL_MOVES = 90,            /* the window before which a hill moves */
    HILL_FALLS = 120,            /* windows that it may take to find a lower */
    HILL_RISES = 250,           /* or a higher top */
    HILL_WINDOWS = HILL_MOVES + HILL_RISES + HILL_COUNTS,   /* at most */
    HILL_SHARE = 90,            /* percent of the best that is asked for */
    HILL_MOVED = 85,            /* where the hill has moved */
    HILL_LOW = 50,              /* at any time, where it has not */
    HILL_LIMIT = 4095           /* a limit is told as this if it is larger */
};

enum hill_shape { HILL_KNEE, HILL_SLOPE, HILL_CLIFF, HILL_SHAPES };

struct hill {
    enum hill_shape shape;
    bool tells;                 /* what is done again is reported */
    bool moves;
    double noise;               /* a rate is off by up to so much of it */
    double load;                /* threads that want to be inside */
    double need;                /* of the resource, each */
    double top;                 /* so many inside are best */
    double later;               /* after the hill has moved */
    uint64_t salt;
};

/* A number from 0 to 1 that depends on both. */
static inline double
hill_dice(uint64_t salt, int n)
{
    return (double)((uint64_t)fold((int64_t)salt, n) >> 11) / (1ull << 53);
}

/* The word for a hill: its low bits say which kind, one kind after another so
 * that a few seeds have them all; the rest is chance. */
static inline uint64_t
hill_word(uint64_t chance, unsigned seed, bool moves)
{
    return chance << 8 | (seed / 2 % HILL_SHAPES) << 2 | (uint64_t)moves << 1
           | seed % 2;
}

static inline struct hill
hill_of(int64_t word)
{
    uint64_t salt = (uint64_t)word;
    bool moves = salt >> 1 & 1;
    double factor = hill_dice(salt, 6) < 0.5 ? 2 : 0.5;
    struct hill h = {
        .shape = (enum hill_shape)(salt >> 2 & 3) % HILL_SHAPES,
        .tells = salt & 1, .moves = moves, .salt = salt,
        .noise = 0.01 * hill_dice(salt, 1),
        .load = 200 + 800 * hill_dice(salt, 2),
        .need = 1 + (int)(8 * hill_dice(salt, 3)),
        .top = 24 + 32 * hill_dice(salt, 4)
    };

    h.later = moves ? h.top * factor : h.top;
    if (h.shape == HILL_CLIFF)
        h.tells = true;
    return h;
}

/* What is done in a second with so many inside; the best is 1. */
static inline double
hill_height(const struct hill *h, double inside, double top)
{
    double more = inside / top - 1;

    if (more <= 0)
        return inside / top;
    switch (h->shape) {
    case HILL_KNEE:
        return 1 - 0.005 * (more < 10 ? more : 10);
    case HILL_SLOPE:
        return 1 / (1 + more);
    default:
        return more < 0.1 ? 1 - more : 0.2 + 0.7 / (1 + 20 * (more - 0.1));
    }
}

static inline double
hill_top(const struct hill *h, int window)
{
    return window < HILL_MOVES ? h->top : h->later;
}

static inline double
hill_inside(const struct hill *h, int64_t limit)
{
    double fit = (double)(int64_t)(limit / h->need);

    return fit < 1 ? 1 : fit < h->load ? fit : h->load;
}

/* Of what was taken, the part that was done again. */
static inline double
hill_waste(const struct hill *h, double inside, double top)
{
    double more = inside / top - 1;

    return h->shape != HILL_CLIFF || !h->tells || more < 0.1
           ? 0 : 0.1 + 0.8 * (1 - 1 / (1 + 2 * (more - 0.1)));
}

/* The limit that the first window finds: too much. */
static inline int64_t
hill_first_limit(const struct hill *h)
{
    return (int64_t)(h->top * h->need * (1.05 + 0.5 * hill_dice(h->salt, 5)));
}

/* The first window that counts. */
static inline int
hill_counts_from(const struct hill *h)
{
    return !h->moves ? HILL_WARM
           : HILL_MOVES + (h->later < h->top ? HILL_FALLS : HILL_RISES);
}

/* How many windows there are. */
static inline int
hill_windows(const struct hill *h)
{
    return hill_counts_from(h) + HILL_COUNTS;
}

/*
 * How many percent of the best are wanting, with limit[w] in window w: to
 * HILL_SHARE on average, or HILL_MOVED if the hill moves; on one that stays to
 * HILL_LOW in each window.  0: none.
 */
static inline int64_t
hill_shortfall(const struct hill *h, const int64_t limit[HILL_WINDOWS])
{
    int from = hill_counts_from(h);
    double sum = 0, low = 1;

    for (int w = from; w < from + HILL_COUNTS; w++) {
        double height = hill_height(h, hill_inside(h, limit[w]),
                                    hill_top(h, w));

        sum += height;
        low = height < low ? height : low;
    }

    double wanting = (h->moves ? HILL_MOVED : HILL_SHARE)
                     - 100 * sum / HILL_COUNTS;
    if (!h->moves && wanting < HILL_LOW - 100 * low)
        wanting = HILL_LOW - 100 * low;
    return wanting > 0 ? (int64_t)wanting + 1 : 0;
}

#endif

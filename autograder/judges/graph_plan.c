/*
 * graph_plan.c -- scripts for lab 11's graph.
 *
 * Walkers go at random over a few spots, several of which differ in one thing
 * only; then the graph is asked what it remembers.
 */
#include "autograder/judge.h"
#include "autograder/judges/atlas.h"
#include "autograder/judges/graph_plan.h"

enum { SPOTS = 7 };

/* A script being written. */
struct pen {
    struct dice dice;
    struct atlas atlas;         /* what has come of it so far */
    int64_t *script;
    size_t n;                   /* orders */
    unsigned spots[SPOTS];      /* where walkers go */
};

/* Spots of two places: both ways into each, and deeper. */
static void
choose_spots(struct pen *p)
{
    unsigned place = dice_below(&p->dice, PLACES);
    unsigned depth = 1 + dice_below(&p->dice, DEPTHS - 1);
    unsigned other = (place + 1) % PLACES;

    p->spots[0] = spot(place, 0, 0, 0);
    p->spots[1] = spot(place, 1, 0, 0);
    p->spots[2] = spot(place, 0, depth, 0);
    p->spots[3] = spot(place, 1, depth, 0);
    p->spots[4] = spot(other, 0, 0, 0);
    p->spots[5] = spot(other, 0, 0, 1);
    p->spots[6] = spot(other, 1, depth - 1, 1);
}

static void
pen_open(struct pen *p, uint64_t seed, int64_t *script)
{
    *p = (struct pen){ .script = script };
    dice_seed(&p->dice, seed);
    atlas_open(&p->atlas, NULL);
    choose_spots(p);
}

static void
write_order(struct pen *p, unsigned op, unsigned x, unsigned y, int64_t value)
{
    struct order o = { .op = op, .x = x, .y = y, .value = value };

    order_write(p->script, p->n++, o);
    atlas_obey(&p->atlas, o);
}

/* One of the spots; of those with room, with any. */
static unsigned
some_spot(struct pen *p)
{
    unsigned s = p->spots[dice_below(&p->dice, SPOTS)];

    if (spot_room(s) == 0)
        return s;
    return spot(spot_place(s), spot_way(s), spot_depth(s),
                1 + dice_below(&p->dice, ROOMS - 1));
}

/* What is taken from one node to the other: always the same, so that it is
 * known what the average must be. */
static int64_t
toll(int from, int to)
{
    return 10 + (from * 7 + to * 13) % 90;
}

static void
write_stop(struct pen *p, unsigned walker)
{
    unsigned s = some_spot(p);

    write_order(p, G_STOP, walker, s,
                toll(p->atlas.at[walker], atlas_goes_to(&p->atlas, s)));
}

static void
write_births(struct pen *p, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        write_order(p, G_BORN, i, dice_below(&p->dice, 2), 0);
}

static void
write_walk(struct pen *p, unsigned steps)
{
    write_births(p, WALKERS);
    for (unsigned i = 0; i < steps; i++)
        if (dice_below(&p->dice, 12) == 0)
            write_order(p, G_BORN, dice_below(&p->dice, WALKERS),
                        dice_below(&p->dice, 3), 0);
        else
            write_stop(p, dice_below(&p->dice, WALKERS));
}

size_t
graph_plan_nodes(uint64_t seed, int64_t *script)
{
    struct pen p;

    pen_open(&p, seed, script);
    write_walk(&p, 120);
    for (int from = 0; from < p.atlas.nnodes; from++)
        for (int to = 0; to < p.atlas.nnodes; to++)
            if (atlas_edge(&p.atlas, from, to) != NULL
                || dice_below(&p.dice, 4) == 0)
                write_order(&p, G_COUNT, from, to, 0);
    for (int node = 0; node < p.atlas.nnodes; node++)
        write_order(&p, G_INTO, node, 0, 0);
    return p.n * ORDER_WORDS;
}

size_t
graph_plan_expects(uint64_t seed, int64_t *script)
{
    struct pen p;

    pen_open(&p, seed, script);
    write_walk(&p, 100);
    for (int node = 0; node < p.atlas.nnodes; node++)
        write_order(&p, G_EXPECT, node, 0, dice_below(&p.dice, KINDS));
    return p.n * ORDER_WORDS;
}

/* Questions about the averages of the edge from a node to itself. */
static void
ask_mean(struct pen *p, int node, unsigned kind)
{
    write_order(p, G_MEAN, node, node, kind);
}

/* In units of which there are twenty, or of 1 if there is no spread. */
static void
ask_variance(struct pen *p, int node, unsigned kind, int64_t spread)
{
    double root = kind_part(spread, kind);
    int64_t unit = (int64_t)(root * root / 20);

    write_order(p, G_VARIANCE, node, node,
                (unit < 1 ? 1 : unit) * KINDS + kind);
}

/* The kinds whose parts are 1 and -1: in these a range is told that is not too
 * wide.  Two of them lie in the first four, one in the others. */
static unsigned
plain_kind(struct pen *p)
{
    static const unsigned plain[] = { 0, 2, 4 };

    return plain[dice_below(&p->dice, 3)];
}

/* One spot: a few equal amounts, and many, so that they are old; then others,
 * as often as a change may take; then two in turn. */
static void
write_averages(struct pen *p, unsigned spot)
{
    int64_t first = 50 + dice_below(&p->dice, 300);
    int64_t then = 50 + dice_below(&p->dice, 300);
    int64_t spread = 20 + dice_below(&p->dice, 80);
    unsigned few = 2 + dice_below(&p->dice, 20);

    write_order(p, G_STOP, 0, spot, first);
    int node = p->atlas.at[0];
    write_order(p, G_AGAIN, 0, spot, again_value(few, first, first));
    for (unsigned k = 0; k < KINDS; k++) {
        ask_mean(p, node, k);
        ask_variance(p, node, k, 0);
    }
    write_order(p, G_AGAIN, 0, spot, again_value(300, first, first));
    write_order(p, G_AGAIN, 0, spot, again_value(SETTLED + 1, then, then));
    ask_mean(p, node, plain_kind(p));
    write_order(p, G_AGAIN, 0, spot,
                again_value(400, then, then + 2 * spread));
    for (unsigned i = 0; i < 3; i++) {
        unsigned k = plain_kind(p);
        ask_mean(p, node, k);
        ask_variance(p, node, k, spread);
    }
    write_order(p, G_COUNT, node, node, 0);
}

size_t
graph_plan_averages(uint64_t seed, int64_t *script)
{
    struct pen p;

    pen_open(&p, seed, script);
    write_births(&p, 1);
    for (unsigned i = 0; i < 4; i++)
        write_averages(&p, p.spots[i]);
    return p.n * ORDER_WORDS;
}

/* A question about what an age may have taken away. */
static void
write_question(struct pen *p)
{
    unsigned from = dice_below(&p->dice, (unsigned)p->atlas.nnodes);
    unsigned to = dice_below(&p->dice, (unsigned)p->atlas.nnodes);

    if (dice_below(&p->dice, 2) == 0)
        write_order(p, G_LEFT, from, 0, 0);
    else
        write_order(p, G_COUNT, from, to, 0);
}

size_t
graph_plan_ages(uint64_t seed, int64_t *script)
{
    struct pen p;

    pen_open(&p, seed, script);
    write_births(&p, WALKERS);
    for (unsigned i = 0; i < 200 && p.atlas.nnodes < NODES - 2; i++) {
        unsigned walker = dice_below(&p.dice, WALKERS);

        if (p.atlas.at[walker] == NOWHERE)
            write_order(&p, G_BORN, walker, dice_below(&p.dice, 3), 0);
        else if (dice_below(&p.dice, 20) == 0)
            write_order(&p, G_ENDS, walker, 0, 0);
        else if (dice_below(&p.dice, 5) == 0)
            write_order(&p, G_AGE, 0, 0, 0);
        else if (dice_below(&p.dice, 3) == 0)
            write_question(&p);
        else
            write_stop(&p, walker);
    }
    for (unsigned i = 0; i < WALKERS; i++)
        write_order(&p, G_ENDS, i, 0, 0);
    for (unsigned i = 0; i < 3; i++)
        write_order(&p, G_AGE, 0, 0, 0);
    return p.n * ORDER_WORDS;
}

size_t
graph_plan_full(uint64_t seed, int64_t *script)
{
    struct pen p;

    pen_open(&p, seed, script);
    write_births(&p, 1);
    write_order(&p, G_STOP, 0, p.spots[0], 1);
    for (unsigned i = 0; i < 2; i++) {
        write_order(&p, G_FILL, 0, 0, NODES_MAX + dice_below(&p.dice, 100));
        write_order(&p, G_STOP, 0, p.spots[1], 1);
        write_order(&p, G_STOP, 0, p.spots[2], 1);
        write_order(&p, G_STOP, 0, p.spots[0], 1);
        write_order(&p, G_STOP, 0, p.spots[3], 1);
        write_order(&p, G_COUNT, ELSEWHERE, ELSEWHERE, 0);
        write_order(&p, G_STOP, 0, p.spots[0], 1);
        for (unsigned age = 0; age < 2; age++)
            write_order(&p, G_AGE, 0, 0, 0);
        write_order(&p, G_INTO, ELSEWHERE, 0, 0);
        write_order(&p, G_STOP, 0, p.spots[1], 1);
        write_order(&p, G_STOP, 0, p.spots[2], 1);
        write_order(&p, G_STOP, 0, p.spots[0], 1);
        for (unsigned age = 0; age < 2; age++)
            write_order(&p, G_AGE, 0, 0, 0);
    }
    return p.n * ORDER_WORDS;
}

/*
 * graph_orders -- what an order means for the made-up call graphs of lab 10.
 *
 * An order is a graph: it is made of the order's numbers by the functions
 * below, which both sides include, the scenario to have it placed, the judge to
 * know what must come of it.
 */
#ifndef SCENARIOS_GRAPH_ORDERS_H
#define SCENARIOS_GRAPH_ORDERS_H

#include <stdbool.h>

#include "autograder/scenarios/script.h"

/* Events.  b is the step; an order's op is the kind of its first. */
enum {
    G_GRAPH = 1,                /* a graph: who functions, a calls */
    G_EDGE,                     /* call who: a, whether it is checked */
    G_VERDICT,                  /* who: enum verdict; a: a node or an edge */
    G_NEED,                     /* the need of function who is a */
    G_TOTAL,                    /* a checkpoints in all graphs */
    G_AGAIN,                    /* a graph again, after another: who: enum
                                 * verdict; a differences */
    G_LARGE,                    /* a large graph: who, a as in G_VERDICT */
    G_LARGE_NEEDS               /* a of its needs are wrong */
};

/* What an order's y asks for. */
enum graph_shape {
    SHAPE_CYCLES,               /* calls at random; everything fits */
    SHAPE_PATHS,                /* no cycles, little room */
    SHAPE_WIDE,                 /* frames that are larger than MaxPath, too */
    SHAPE_JUMPS,                /* jumps, and calls that stay, too */
    SHAPE_ALL,                  /* MaxPath 0 */
    SHAPE_NONE,                 /* the longest path is just as long as it may
                                 * be, or MaxPath is far away, or a function
                                 * and its callee just fit */
    SHAPE_MIXED,                /* everything but MaxPath 0 */
    SHAPES
};

enum large_shape { LARGE_CHAIN, LARGE_LADDER, LARGE_RANDOM, LARGE_RING };

enum {
    GRAPH_NODES = 64,
    GRAPH_EDGES = 256,
    GRAPH_SLACK = 256,          /* PLACE_SLACK */
    LARGE_NODES = 50000,        /* frames there are at most 160, MaxPath 1000 */
    LARGE_STACK = 64 * 1024     /* bytes of the thread that places those */
};

#define GRAPH_FAR ((long)1 << 30)

struct made_graph {
    int nnodes, nedges, main;
    long maxpath;
    struct made_node {
        long frame;
        bool leaf;              /* it calls nobody */
        int rank;               /* without cycles, calls go up */
        int first, nedges;
    } node[GRAPH_NODES];
    struct made_edge {
        int from, to;
        long depth;
        bool stays;
    } edge[GRAPH_EDGES];
};

/* Numbers that depend on the order. */
struct made_numbers {
    int64_t seed, n;
};

static inline unsigned
made_below(struct made_numbers *d, unsigned n)
{
    return (unsigned)((uint64_t)fold(d->seed, d->n++) >> 16) % n;
}

static inline void
made_nodes(struct made_graph *g, struct made_numbers *d, enum graph_shape shape)
{
    bool wide = shape == SHAPE_WIDE || shape == SHAPE_MIXED;

    for (int v = 0; v < g->nnodes; v++) {
        int other = (int)made_below(d, (unsigned)v + 1);

        g->node[v] = (struct made_node){
            .frame = 8 + 8 * (long)made_below(d, 40),
            .leaf = made_below(d, 4) == 0
        };
        if (wide && made_below(d, 5) == 0)
            g->node[v].frame += 2000;
        g->node[v].rank = g->node[other].rank;  /* a shuffle */
        g->node[other].rank = v;
    }
}

/* Adds a call from v, if it can find whom to call. */
static inline void
made_call(struct made_graph *g, struct made_numbers *d, enum graph_shape shape,
          int v)
{
    bool cycles = shape == SHAPE_CYCLES || shape == SHAPE_ALL
                  || shape == SHAPE_MIXED;
    bool jumps = shape == SHAPE_JUMPS || shape == SHAPE_MIXED
                 || shape == SHAPE_ALL;
    int to = (int)made_below(d, (unsigned)g->nnodes);
    struct made_node *n = &g->node[v];
    struct made_edge e = {
        .from = v, .to = to,
        .depth = 8 + 8 * (long)made_below(d, (unsigned)(n->frame / 8))
    };

    if (!cycles && g->node[to].rank <= n->rank)
        return;
    if (jumps && made_below(d, 4) == 0)
        e.depth = 0;
    else if (jumps && g->node[to].leaf)
        e.stays = made_below(d, 2) == 0;
    n->nedges++;
    g->edge[g->nedges++] = e;
}

/* The longest path of a graph without cycles. */
static inline long
made_longest(const struct made_graph *g)
{
    long need[GRAPH_NODES], most = 0;

    for (int v = 0; v < g->nnodes; v++)
        need[v] = g->node[v].frame;
    for (int i = 0; i < g->nnodes; i++)
        for (const struct made_edge *e = g->edge; e < g->edge + g->nedges; e++)
            if (e->depth + need[e->to] > need[e->from])
                need[e->from] = e->depth + need[e->to];
    for (int v = 0; v < g->nnodes; v++)
        if (need[v] > most)
            most = need[v];
    return most;
}

/* Makes a graph of two in which all just fits: a function that takes more than
 * MaxPath by itself, often more than an int can say, calls one that takes as
 * much as it may take beside. */
static inline void
made_brink(struct made_graph *g, struct made_numbers *d)
{
    long wide = 2000 + 8 * (long)made_below(d, 40);

    if (made_below(d, 2) == 0)
        wide += (long)1 << 32;
    *g = (struct made_graph){
        .nnodes = 2, .nedges = 1, .main = (int)made_below(d, 3) - 1,
        .maxpath = 1000,
        .node = { { .frame = wide, .nedges = 1 },
                  { .frame = GRAPH_SLACK, .leaf = true, .first = 1 } },
        .edge = { { .from = 0, .to = 1, .depth = wide } }
    };
}

/* Makes the graph. */
static inline void
made_graph(struct order o, struct made_graph *g)
{
    enum graph_shape shape = (enum graph_shape)(o.y % SHAPES);
    struct made_numbers d = { .seed = o.value };

    *g = (struct made_graph){ .nnodes = 1 + (int)(o.x % GRAPH_NODES) };
    g->main = (int)made_below(&d, (unsigned)g->nnodes + 1) - 1;
    if (shape == SHAPE_NONE && made_below(&d, 4) == 0) {
        made_brink(g, &d);
        return;
    }
    made_nodes(g, &d, shape);
    for (int v = 0; v < g->nnodes; v++) {
        g->node[v].first = g->nedges;
        for (unsigned i = g->node[v].leaf ? 0 : 1 + made_below(&d, 4); i > 0;
             i--)
            made_call(g, &d, shape, v);
    }
    if (shape == SHAPE_ALL)
        g->maxpath = 0;
    else if (shape == SHAPE_CYCLES
             || (shape == SHAPE_NONE && made_below(&d, 2) == 0))
        g->maxpath = GRAPH_FAR;
    else if (shape == SHAPE_NONE)
        g->maxpath = made_longest(g);
    else
        g->maxpath = 64 + 8 * (long)made_below(&d, 120);
}

#endif

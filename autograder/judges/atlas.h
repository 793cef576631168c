/*
 * atlas -- the model of lab 11's graph: nodes, edges, and what they remember.
 *
 * The contract leaves open how averages fade, and little else.  So each order
 * is carried out on the model, and what may be told goes on a tape: where a
 * range of numbers is right, its least and its greatest (atlas_allowed).
 */
#ifndef JUDGES_ATLAS_H
#define JUDGES_ATLAS_H

#include <stdbool.h>

#include "autograder/judges/tape.h"
#include "autograder/scenarios/resource_orders.h"

enum {
    NOWHERE = -1,
    ATLAS_EDGES = 1024,
    SETTLED = 200               /* passes after which an average has followed */
};

struct atlas {
    struct tape *tape;          /* NULL: nobody wants to know */
    size_t step;
    int64_t mine;
    int nnodes;                 /* numbers given so far */
    struct atlas_node {
        int key;                /* what it is the node of */
        bool alive;
        int threads;
    } node[NODES + 1];          /* the last one is elsewhere */
    int nedges;
    struct atlas_edge {
        int from, to;
        int64_t count;
        unsigned epoch;
        bool alive;
        bool known;             /* what its average is */
        double least, most;     /* between these */
        double spread;          /* the root of its variance */
    } edge[ATLAS_EDGES];
    int at[WALKERS];            /* a node, or NOWHERE */
    unsigned epoch;
    int fillers;                /* nodes of functions that no walker has */
};

void atlas_open(struct atlas *a, struct tape *tape);

/* Carries out an order: writes what may be told of it on the tape. */
void atlas_obey(struct atlas *a, struct order o);

/* The node of that spot if there is one, or the number that it would get;
 * NODES: elsewhere. */
int atlas_goes_to(const struct atlas *a, unsigned spot);

/* The edge between two nodes; NULL: there is none. */
const struct atlas_edge *atlas_edge(const struct atlas *a, int from, int to);

/* Member of struct judge: what the tape says, ranges filled in. */
size_t atlas_allowed(void *tape, struct event set[ALLOWED_MAX]);

#endif

/*
 * callgraph -- who calls whom in a program, and how much stack that takes.
 *
 * The weighted call graph of the paper's section 3.1.  A node is a function; an
 * edge is a place where one calls another.  Calls through pointers are no
 * edges: a function whose address is used is entered through a check.
 *
 * Sizes are bytes, and count from a function's CFA, the address above its
 * return address: a function that only returns has a frame of 8.
 */
#ifndef LINKED_CC_CALLGRAPH_H
#define LINKED_CC_CALLGRAPH_H

#include <stdbool.h>

struct node {
    const char *name;           /* NULL: it was not linked */
    int unit;                   /* it was compiled in; -1: not by us */
    int index;                  /* in the unit */
    long frame;                 /* the deepest it goes by itself; of a function
                                 * that is not ours, what it may use in all */
    bool dynamic;               /* frame counts an allowance for alloca */
    bool brief;                 /* the check in front of it is for frames of
                                 * at most LINKED_ZONE */
    bool weak;                  /* another of its name may take its place: */
    int winner;                 /* if taken, the one that did; or itself */
    bool trusted;               /* not ours, but its use was measured */
    bool taken;                 /* called through pointers, or from outside */
    bool outside;               /* some of the latter by code not ours */
    int first, nedges;          /* its calls: edges[first], ... */

    long need;                  /* the longest path from here on that has no
                                 * checkpoint, in bytes: place_checkpoints() */
};

struct edge {
    int from, to;               /* nodes */
    long depth;                 /* the caller's CFA less its stack pointer at
                                 * the call; 0 for a jump in its place */
    long args;                  /* bytes of arguments on the stack */
    bool stays;                 /* no checkpoint can be here */
    int unit, number;           /* its name: __ct_e_UNIT_number */

    bool checked;               /* a checkpoint is here: place_checkpoints() */
};

/* What was compiled at once. */
struct unit {
    const char *id;             /* in the names of its edges */
    const char *source;
    int first, nfunctions;      /* its functions: nodes[first], ... */
};

struct callgraph {
    struct node *nodes;
    struct edge *edges;         /* in the order of from */
    int nnodes, nedges;
    int main;                   /* the node main, -1: not ours */
    struct unit *units;
    int nunits;
    int nindirect;              /* calls through pointers */
    long indirect_args;         /* the most bytes of arguments of any */
};

/*
 * Places the checkpoints: sets checked in each edge and need in each node,
 * whatever they were before.
 *
 * P1  Every cycle has a checkpoint.
 * P2  From a function on, a path without checkpoints takes at most maxpath
 *     bytes; or, if the function by itself takes more, PLACE_SLACK more than
 *     it does; but for paths that begin with an edge that stays.
 * P3  need is the length of the longest such path, the frames of both its
 *     ends counted; of a leaf, its frame.
 * P4  The same graph gives the same answer, in time linear in its size, and on
 *     a stack that does not depend on its size.
 * P5  A graph that needs no checkpoint has none; and where there is a choice,
 *     there are few.
 * P6  An edge that stays has no checkpoint; there is none on any cycle.
 *     Nothing but checked and need changes.
 *
 * A path through an edge takes the edge's depth, and from its callee's CFA on
 * what the path takes there.  With maxpath 0 every edge that may have a
 * checkpoint has one.
 */
void place_checkpoints(struct callgraph *g, long maxpath);

enum { PLACE_SLACK = 256 };     /* bytes */

#endif

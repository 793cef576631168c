/*
 * graph -- from the records of all units to one call graph.
 */
#ifndef LINKED_CC_GRAPH_H
#define LINKED_CC_GRAPH_H

#include "linked/cc/bounds.h"
#include "linked/cc/callgraph.h"
#include "linked/cc/image.h"

/* A name that is used as an address where its owner is not known: in another
 * unit, or in code that is not ours. */
struct reference {
    const char *name;
    int node;                   /* the function it names; -1: it is no
                                 * function, or lives outside and is only
                                 * used outside */
};

struct program {
    struct callgraph graph;
    struct image *image;
    const struct bounds *bounds;
    struct reference *references;
    int nreferences;
    const char **strangers;     /* objects that are not ours */
    int nstrangers;

    struct table nodes;         /* by name: those that are not ours */
    struct table bodies;        /* by address: ours */
    struct table referenced;    /* the references by name */
};

/*
 * Reads the graph of the program that the image is of; its input files are
 * listed in `trace`, one a line.  Dies, naming the record, if one makes no
 * sense.
 */
void graph_read(struct program *p, struct image *image,
                const struct bounds *bounds, const char *trace);

#endif

/*
 * program -- what a program consists of: its call graph, and its names.
 *
 * The records (rewrite.c) name callees as the source does.  Which function a
 * name means is the linker's decision -- weak or not, from which archive -- so
 * the program is linked once with its edges open, and a name means the
 * function whose body stands at the name's address in that image.  What is not
 * in the image was not linked, whatever its records say.
 */
#ifndef LINKED_CC_PROGRAM_H
#define LINKED_CC_PROGRAM_H

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

/* Adds a node, or an edge, and returns it: where it stands until the next one
 * of its kind is added.  The edge is all zero. */
struct node *program_add_node(struct program *p, struct node node);
struct edge *program_add_edge(struct program *p);

/*
 * Says that the body of node v, function k of the unit named `id`, is in the
 * image, and is found by its address from now on.  False: it was not linked.
 */
bool program_find_body(struct program *p, int v, const char *id, int k);

/* The node of ours that the name means, -1: none. */
int program_ours(const struct program *p, const char *name);

/*
 * The node that a call of `name` goes to.  One that is not ours is added when
 * it is first asked for, so that each name has one node; the name is copied.
 */
int program_callee(struct program *p, const char *name);

/* The function that is linked in place of node v: itself, unless it is weak.
 * If it is not ours, this may add its node. */
int program_winner(struct program *p, int v);

/* Notes that name is used as an address; by code that is ours, or not. */
void program_refer(struct program *p, const char *name, bool ours);

/* Notes that what the run time replaces is called by what replaces it. */
void program_refer_replaced(struct program *p);

/* Notes what the objects that are not ours refer to.  The input files of the
 * program are listed in `trace`, one a line. */
void program_read_strangers(struct program *p, const char *trace);

#endif

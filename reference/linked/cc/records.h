/*
 * records -- from what the compiler said to one call graph.
 *
 * Each unit says what it consists of, one record a line (rewrite.c writes
 * them).  Functions, units and calls are numbered from 0, functions and calls
 * in each unit afresh:
 *
 *      U unit source
 *      F function frame flags name         flags: d alloca, s short check,
 *                                          w weak, - none of these
 *      E edge function callee args depth kind
 *                                          callee: a name, or #k in this unit;
 *                                          kind: call, jump, or stay: no
 *                                          checkpoint can be here
 *      I function args depth               a call through a pointer; the depth
 *                                          is for pointers.c alone
 *      A function                          its address is used in this unit
 *      R name                              an address from elsewhere is used
 *
 * What they come to is a struct callgraph:
 *
 * R1  A function of ours has the node units[u].first + k, whether it is linked
 *     or not; one that is not linked has no name, and makes no calls.
 * R2  An edge leads from its function to the one that is linked by that name:
 *     of several weak ones, the winner.
 * R3  A function that is not ours has one node, with its bound for a frame if
 *     it has one, and else with LINKED_EXTERNAL.
 * R4  What alloca takes is allowed for in the frame, and at each call that a
 *     frame with alloca lies above; so is the call after a call that stays.
 * R5  Calls through pointers are counted, with the most bytes of arguments of
 *     any; a function whose address is used is taken, and so is its winner.
 * R6  Edges stand in the order of the functions that they come from; those of
 *     one function in the order of their records.
 * R7  A record of a function that there is not, or with a part missing, ends
 *     the program with a sentence that quotes it.
 */
#ifndef LINKED_CC_RECORDS_H
#define LINKED_CC_RECORDS_H

#include "linked/cc/program.h"

enum {
    ALLOCA_ALLOWANCE = 16 * 1024,       /* bytes; more is the program's risk:
                                         * -Walloca-larger-than finds it */
    RESYNC = 16                         /* bytes of the call after setjmp */
};

/* Reads the graph of the program that the image is of. */
void records_read(struct program *p, struct image *image,
                  const struct bounds *bounds);

/* The node of a function that is not ours, as R3 says.  The name is kept, not
 * copied. */
struct node records_outside(const struct bounds *bounds, const char *name);

#endif

/*
 * graph -- the blocking graph (paper, section 4.1).
 *
 * A node is a place where threads block or yield: a chain of calls.  An edge
 * leads from one place to the next at which a thread stopped, and knows what
 * threads took on the way: processor time, stack, and the resources that are
 * counted; as averages in which the past fades, and their variances.  So the
 * graph tells of a thread that is about to run what it will probably do until
 * it blocks again.
 */
#ifndef RESOURCE_GRAPH_H
#define RESOURCE_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "resource/chain.h"
#include "resource/usage.h"

struct edge {
    struct node *to;
    struct edge *next;          /* the next one out of the same node */
    uint64_t count;             /* how often it was taken */
    uint32_t epoch;             /* when it was last taken: graph_age() */
    union usage mean;
    union usage variance;
};

struct node {
    struct edge *edges;         /* the one taken last is the first */
    uint32_t id;                /* from 1, for people */
    uint32_t threads;           /* that stand here, came from here last, or
                                 * are inside, having come in here */
    uint32_t inside;            /* those last ones alone, by each resource */
    uint32_t into;              /* edges that lead here */
    uint8_t doors;              /* bit k: opens[k] is not 0 */
    float opens[USAGE_MAX];     /* of the threads that left it with none of k,
                                 * the share that took some before they stopped
                                 * */
    uint8_t proven;             /* bit k: some of them have gone out again, so
                                 * that need[k] is not only the most that any
                                 * has taken so far */
    float need[USAGE_MAX];      /* the most that those held, nearly */
    float passed[USAGE_MAX];    /* what they had not given back when they came
                                 * here again, or ended: all of it */
    const char *what;           /* what the first one waited for: "mutex" */
    struct node *same_hash;
    struct node *next;          /* of all nodes, the newest first */

    /* The gate's own: threads that are held back here.  See gate.c. */
    struct thread *first_held;
    struct thread *last_held;
    struct node *next_holding;

    struct chain chain;
};

enum { GRAPH_MAX = 4096 };      /* nodes */

/*
 * A thread that came from `from`, and took so much on the way, has stopped for
 * `what`; its chain begins at `here` on a stack that ends at `end`.  Returns
 * the node of that chain, having made it if it is new, and counts the edge.  If
 * there is no memory or there are GRAPH_MAX nodes it is graph_elsewhere.  May
 * change errno.
 */
struct node *graph_step(struct node *from, const char *here, const char *end,
                        const char *what, const union usage *took);

/* The node of threads that have not run yet and will begin in that function. */
struct node *graph_birth(uintptr_t function);

/* The one node for all places that have none of their own. */
extern struct node graph_elsewhere;

/* The same for a thread of which it is not known where it came from. */
struct node *graph_node(const char *here, const char *end, const char *what);

/* Sets *takes to what a thread that leaves the node takes until it stops again:
 * the average of its edges, each as often as it was taken. */
void graph_expect(const struct node *node, union usage *takes);

/* Forgets edges that were not taken since the call before this one: an edge
 * lives through the first age after it was taken, and not through the second.
 * Then frees the nodes that no edge leads to or from and where `threads` is
 * 0. */
void graph_age(void);

/* Calls visit for each node, the newest first; elsewhere last, if in use. */
void graph_each(void (*visit)(struct node *node, void *context),
                void *context);

#endif

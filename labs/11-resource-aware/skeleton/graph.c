/*
 * graph.c -- nodes, edges, and what was taken on them.
 *
 * How a node is found, how an average fades, and what must hold: yours to
 * write.
 */
#include <string.h>

#include "base/panic.h"
#include "resource/graph.h"
#include "resource/own.h"

/* Sizes and weights: yours. */

static struct node *nodes;      /* all of them, through their next */

/* What else the graph keeps: yours. */

struct node graph_elsewhere = { .what = "elsewhere" };

/* The node of that chain, having made it if it is new; graph_elsewhere if there
 * is no memory or there are GRAPH_MAX nodes. */
static struct node *
look_up(const struct chain *c, const char *what)
{
    panic("look_up is not written yet");
}

struct node *
graph_birth(uintptr_t function)
{
    union chain_room r = { .chain = { .depth = 1 } };

    r.chain.call[0] = (struct call){ .pc = function };
    return look_up(&r.chain, "birth");
}

struct node *
graph_node(const char *here, const char *end, const char *what)
{
    union chain_room r;

    chain_read(&r.chain, here, end);
    if (r.chain.depth == 0) {           /* one call is known all the same */
        r.chain = (struct chain){ .depth = 1, .cut = true, .exact = true };
        r.chain.call[0] = (struct call){ *(const uintptr_t *)here, 0 };
    }
    return look_up(&r.chain, what);
}

struct node *
graph_step(struct node *from, const char *here, const char *end,
           const char *what, const union usage *took)
{
    panic("graph_step is not written yet");
}

void
graph_expect(const struct node *node, union usage *takes)
{
    panic("graph_expect is not written yet");
}

void
graph_age(void)
{
    panic("graph_age is not written yet");
}

void
graph_each(void (*visit)(struct node *node, void *context), void *context)
{
    for (struct node *n = nodes; n != NULL; n = n->next)
        visit(n, context);
    if (graph_elsewhere.edges != NULL || graph_elsewhere.into > 0)
        visit(&graph_elsewhere, context);
}

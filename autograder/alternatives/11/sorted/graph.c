/*
 * graph.c -- nodes, edges, and what was taken on them.
 *
 * Another right one: the nodes stand in an array, sorted by their chains, and
 * are found by halving.  The edge that was taken last is asked first; if it is
 * another one the chain is read at once.  An average is that of all passes
 * until there were LONG of them, and fades from then on.
 *
 * G1  edge->to->into counts the edges that lead there.
 * G2  sorted[0 .. nsorted) has each node in `nodes` once, in the order of
 *     compare(); graph_elsewhere is not among them.
 */
#include <string.h>

#include "resource/graph.h"
#include "resource/own.h"

enum { LONG = 20 };             /* passes */

static struct node *nodes;      /* all of them, through their next */

static struct node *sorted[GRAPH_MAX];
static uint32_t ids;
static uint32_t nsorted;
static uint32_t epoch;

struct node graph_elsewhere = { .what = "elsewhere" };

/* Which of two chains comes first: as strcmp() says it. */
static int
compare(const struct chain *a, const struct chain *b)
{
    if (a->depth != b->depth)
        return a->depth < b->depth ? -1 : 1;
    if (a->cut != b->cut)
        return a->cut - b->cut;
    for (uint32_t i = 0; i < a->depth; i++)
        if (a->call[i].pc != b->call[i].pc)
            return a->call[i].pc < b->call[i].pc ? -1 : 1;
    return 0;
}

/* The place of the chain in the array, or where it belongs. */
static uint32_t
place_of(const struct chain *c)
{
    uint32_t low = 0, high = nsorted;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (compare(&sorted[middle]->chain, c) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct node *
look_up(const struct chain *c, const char *what)
{
    size_t size = sizeof(struct node) + c->depth * sizeof c->call[0];
    uint32_t at = place_of(c);
    struct node *n = at < nsorted ? sorted[at] : NULL;

    if (n != NULL && compare(&n->chain, c) == 0) {
        n->chain.exact = n->chain.exact && c->exact;
        return n;
    }
    if (nsorted == GRAPH_MAX || (n = own_alloc(size)) == NULL)
        return &graph_elsewhere;
    memcpy(&n->chain, c, sizeof *c + c->depth * sizeof c->call[0]);
    n->id = ++ids;
    n->what = what;
    n->next = nodes;
    nodes = n;
    memmove(&sorted[at + 1], &sorted[at], (nsorted - at) * sizeof sorted[0]);
    sorted[at] = n;
    nsorted++;
    return n;
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

/* Notes that the edge was taken once more. */
static inline void
count(struct edge *e, const union usage *took)
{
    float weight = e->count < LONG ? 1.0f / (e->count + 1) : 1.0f / LONG;

    e->count++;
    e->epoch = epoch;
    for (int i = 0; i < USAGE_MAX / 4; i++) {
        usage_lanes before = took->lanes[i] - e->mean.lanes[i];
        e->mean.lanes[i] += before * weight;
        usage_lanes after = took->lanes[i] - e->mean.lanes[i];
        e->variance.lanes[i] += (before * after - e->variance.lanes[i]) *
                                weight;
    }
}

/* The edge from one node to the other comes to the front, made if need be. */
static void
pass(struct node *from, struct node *to, const union usage *took)
{
    struct edge *before = NULL, *e = from->edges;

    while (e != NULL && e->to != to) {
        before = e;
        e = e->next;
    }
    if (e == NULL) {
        e = own_alloc(sizeof *e);
        if (e == NULL)
            return;
        e->to = to;
        e->next = from->edges;
        to->into++;
        from->edges = e;
    } else if (before != NULL) {
        before->next = e->next;
        e->next = from->edges;
        from->edges = e;
    }
    count(e, took);
}

struct node *
graph_step(struct node *from, const char *here, const char *end,
           const char *what, const union usage *took)
{
    struct edge *e = from->edges;

    if (e != NULL && chain_is(&e->to->chain, here, end)) {
        count(e, took);
        return e->to;
    }
    struct node *to = graph_node(here, end, what);
    pass(from, to, took);
    return to;
}

void
graph_expect(const struct node *node, union usage *takes)
{
    float total = 0;

    *takes = (union usage){ { 0 } };
    for (const struct edge *e = node->edges; e != NULL; e = e->next) {
        for (int k = 0; k < USAGE_MAX; k++)
            takes->of[k] += e->mean.of[k] * e->count;
        total += e->count;
    }
    for (int k = 0; k < USAGE_MAX && total > 0; k++)
        takes->of[k] /= total;
}

/* Forgets the edges out of n that were not taken lately. */
static void
age_edges(struct node *n)
{
    struct edge **link = &n->edges, *e;

    while ((e = *link) != NULL)
        if (epoch - e->epoch < 2) {
            link = &e->next;
        } else {
            e->to->into--;
            *link = e->next;
            own_free(e);
        }
}

static void
forget(struct node *n)
{
    uint32_t at = place_of(&n->chain);

    nsorted--;
    memmove(&sorted[at], &sorted[at + 1], (nsorted - at) * sizeof sorted[0]);
    own_free(n);
}

void
graph_age(void)
{
    epoch++;
    for (struct node *n = nodes; n != NULL; n = n->next)
        age_edges(n);
    age_edges(&graph_elsewhere);

    struct node **link = &nodes, *n;
    while ((n = *link) != NULL)
        if (n->edges == NULL && n->into == 0 && n->threads == 0) {
            *link = n->next;
            forget(n);
        } else {
            link = &n->next;
        }
}

void
graph_each(void (*visit)(struct node *node, void *context), void *context)
{
    for (struct node *n = nodes; n != NULL; n = n->next)
        visit(n, context);
    if (graph_elsewhere.edges != NULL || graph_elsewhere.into > 0)
        visit(&graph_elsewhere, context);
}

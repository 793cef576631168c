/*
 * graph.c -- nodes, edges, and what was taken on them.
 *
 * A thread that stops must be found its node in some tens of instructions.
 * Most threads go where the last one went that came from the same place, so
 * the edges out of a node are kept with the one taken last in front, and its
 * chain is compared first; then those of the others; only then is the chain
 * read and looked up.
 *
 * G1  edge->to->into counts the edges that lead there.
 * G2  A node in `nodes` is in the hash table once, and the other way round;
 *     graph_elsewhere is in neither.
 * G3  An edge's variance is never negative.
 *
 * Averages fade: a new value weighs a FADE-th, so that after some tens of
 * passes a change in what the program does has taken over.  The variance is
 * kept in the same way; the paper has averages alone and names the variance
 * as work to be done (section 7).
 */
#include <string.h>

#include "resource/graph.h"
#include "resource/own.h"

enum {
    FADE = 16,
    BUCKETS = 1 << 12,
    LOOK_AHEAD = 4              /* edges that are tried before the hash table */
};

static struct node *nodes;      /* all of them, through their next */

static struct node *buckets[BUCKETS];
static uint32_t ids;
static uint32_t nodes_used;
static uint32_t epoch;

struct node graph_elsewhere = { .what = "elsewhere" };

static size_t
hash(const struct chain *c)
{
    uint64_t h = c->depth;

    for (uint32_t i = 0; i < c->depth; i++)
        h = (h ^ c->call[i].pc) * UINT64_C(0x9e3779b97f4a7c15);
    return h >> 32 & (BUCKETS - 1);
}

/* The same calls; the distances follow from them, or vary. */
static bool
equal(const struct chain *a, const struct chain *b)
{
    if (a->depth != b->depth || a->cut != b->cut)
        return false;
    for (uint32_t i = 0; i < a->depth; i++)
        if (a->call[i].pc != b->call[i].pc)
            return false;
    return true;
}

/* Room for a node with a chain of that depth. */
static struct node *
new_node(const struct chain *c, const char *what)
{
    size_t chain_size = sizeof *c + c->depth * sizeof c->call[0];
    size_t size = offsetof(struct node, chain) + chain_size;
    struct node *n;

    if (nodes_used == GRAPH_MAX || (n = own_alloc(size)) == NULL)
        return NULL;
    memcpy(&n->chain, c, chain_size);
    n->id = ++ids;
    n->what = what;
    n->next = nodes;
    nodes = n;
    nodes_used++;
    return n;
}

/* The node of that chain, having made it if it is new; graph_elsewhere if there
 * is no memory or there are GRAPH_MAX nodes. */
static struct node *
look_up(const struct chain *c, const char *what)
{
    struct node **bucket = &buckets[hash(c)], *n;

    for (n = *bucket; n != NULL; n = n->same_hash)
        if (equal(&n->chain, c)) {
            n->chain.exact &= c->exact;
            return n;
        }
    if ((n = new_node(c, what)) == NULL)
        return &graph_elsewhere;
    n->same_hash = *bucket;
    return *bucket = n;
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

/* The edge from one node to the other, brought to the front; NULL: no
 * memory. */
static struct edge *
find_edge(struct node *from, struct node *to)
{
    struct edge **link = &from->edges, *e;

    while ((e = *link) != NULL && e->to != to)
        link = &e->next;
    if (e != NULL) {
        *link = e->next;
    } else {
        e = own_alloc(sizeof *e);
        if (e == NULL)
            return NULL;
        e->to = to;
        to->into++;
    }
    e->next = from->edges;
    return from->edges = e;
}

/* Notes that the edge was taken once more. */
static inline void
count(struct edge *e, const union usage *took)
{
    e->epoch = epoch;
    if (e->count++ == 0) {
        e->mean = *took;
        return;
    }
    for (int i = 0; i < USAGE_MAX / 4; i++) {
        usage_lanes off = took->lanes[i] - e->mean.lanes[i];
        usage_lanes step = off * (1.0f / FADE);
        e->mean.lanes[i] += step;
        e->variance.lanes[i] = (e->variance.lanes[i] + off * step) *
                               (1 - 1.0f / FADE);
    }
}

/* graph_step() for a thread that did not go where the last one went. */
static __attribute__((noinline)) struct node *
step_aside(struct node *from, const char *here, const char *end,
           const char *what, const union usage *took)
{
    struct node *to = NULL;
    struct edge *e = from->edges;

    for (int i = 0; i < LOOK_AHEAD && e != NULL && to == NULL; i++, e = e->next)
        if (chain_is(&e->to->chain, here, end))
            to = e->to;
    if (to == NULL)
        to = graph_node(here, end, what);
    if ((e = find_edge(from, to)) != NULL)
        count(e, took);
    return to;
}

struct node *
graph_step(struct node *from, const char *here, const char *end,
           const char *what, const union usage *took)
{
    struct edge *e = from->edges;

    if (e == NULL || !chain_is(&e->to->chain, here, end))
        return step_aside(from, here, end, what, took);
    count(e, took);
    return e->to;
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
    struct node **link = &buckets[hash(&n->chain)];

    while (*link != n)
        link = &(*link)->same_hash;
    *link = n->same_hash;
    own_free(n);
    nodes_used--;
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

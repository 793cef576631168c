/*
 * place.c -- where the checkpoints go, by strongly connected components.
 *
 * Tarjan's algorithm, with a stack of its own, gives components in the order
 * in which their needs can be told: those that are called first.  Calls between
 * components close no cycle.  In a component of more than one function, or of
 * one that calls itself, the functions stand in the order in which the search
 * met them, and a call that does not lead further on in that order gets a
 * checkpoint.
 *
 * D1  met[v] is 0 until v is met, and then the number of its turn, from 1.
 * D2  Needs are told by component, and in one from the last met to the first.
 */
#include <stdlib.h>
#include <string.h>

#include "linked/cc/buffer.h"
#include "linked/cc/callgraph.h"

struct frame {
    int v, edge;
};

struct tarjan {
    struct callgraph *g;
    long maxpath;
    int *met, *low, *component; /* component: 0 until it is known */
    int turn, components;
    int *pending, npending;     /* met, and their component is not known */
    struct frame *path;
    int npath;
};

static void
need_of(struct tarjan *t, int v)
{
    struct node *n = &t->g->nodes[v];
    long room = n->frame > t->maxpath ? n->frame + PLACE_SLACK : t->maxpath;

    n->need = n->frame;
    for (int i = n->first; i < n->first + n->nedges; i++) {
        struct edge *e = &t->g->edges[i];
        bool back = t->component[e->to] == t->component[v]
                    && t->met[e->to] <= t->met[v];
        long path = back ? 0 : e->depth + t->g->nodes[e->to].need;

        e->checked = back || (!e->stays && (t->maxpath == 0 || path > room));
        if (!e->checked && path > n->need)
            n->need = path;
    }
}

/* All that is pending from v on is a component. */
static void
take_component(struct tarjan *t, int v)
{
    int first = t->npending;

    do
        first--;
    while (t->pending[first] != v);
    t->components++;
    for (int i = first; i < t->npending; i++)
        t->component[t->pending[i]] = t->components;
    while (t->npending > first)
        need_of(t, t->pending[--t->npending]);
}

static void
meet(struct tarjan *t, int v)
{
    t->met[v] = t->low[v] = ++t->turn;
    t->pending[t->npending++] = v;
    t->path[t->npath++] = (struct frame){ v, t->g->nodes[v].first };
}

static void
search(struct tarjan *t, int root)
{
    meet(t, root);
    while (t->npath > 0) {
        struct frame *f = &t->path[t->npath - 1];
        const struct node *n = &t->g->nodes[f->v];

        if (f->edge < n->first + n->nedges) {
            int to = t->g->edges[f->edge++].to;

            if (t->met[to] == 0)
                meet(t, to);
            else if (t->component[to] == 0 && t->met[to] < t->low[f->v])
                t->low[f->v] = t->met[to];
            continue;
        }
        t->npath--;
        if (t->npath > 0 && t->low[f->v] < t->low[t->path[t->npath - 1].v])
            t->low[t->path[t->npath - 1].v] = t->low[f->v];
        if (t->low[f->v] == t->met[f->v])
            take_component(t, f->v);
    }
}

void
place_checkpoints(struct callgraph *g, long maxpath)
{
    size_t ints = (g->nnodes + 1) * sizeof(int);
    int *memory = must_alloc(4 * ints);
    struct tarjan t = {
        .g = g, .maxpath = maxpath, .met = memory,
        .low = memory + g->nnodes + 1,
        .component = memory + 2 * (g->nnodes + 1),
        .pending = memory + 3 * (g->nnodes + 1),
        .path = must_alloc((g->nnodes + 1) * sizeof *t.path)
    };

    memset(memory, 0, 4 * ints);
    if (g->main >= 0)
        search(&t, g->main);
    for (int v = 0; v < g->nnodes; v++)
        if (t.met[v] == 0)
            search(&t, v);
    free(memory);
    free(t.path);
}

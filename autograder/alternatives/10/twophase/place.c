/*
 * place.c -- where the checkpoints go, in two walks.
 *
 * The first finds an order: each function comes after those that it calls, but
 * for calls that close a cycle, and those are checked then and there.  It keeps
 * a stack of things to do: ~v means "v is done", v "look at v".  The second
 * goes along that order and adds paths up.
 *
 * D1  state[v] is 0: not seen; 1: begun; 2: in the order.
 * D2  A call that leads to a function that is in the order later than its
 *     caller, or is the caller, is checked.
 */
#include <stdlib.h>

#include "linked/cc/buffer.h"
#include "linked/cc/callgraph.h"

static char *state;
static int *todo, *place;
static int norder;

/* Puts v, and all that it leads to, in the order: place[v]. */
static void
put(const struct callgraph *g, int v)
{
    int n = 0;

    todo[n++] = v;
    while (n > 0) {
        v = todo[--n];
        if (v < 0) {
            state[~v] = 2;
            place[~v] = norder++;
            continue;
        }
        if (state[v] != 0)
            continue;
        state[v] = 1;
        todo[n++] = ~v;
        for (int i = g->nodes[v].nedges - 1; i >= 0; i--)
            if (state[g->edges[g->nodes[v].first + i].to] == 0)
                todo[n++] = g->edges[g->nodes[v].first + i].to;
    }
}

static void
add_up(struct callgraph *g, int v, long maxpath)
{
    struct node *n = &g->nodes[v];
    long most = maxpath >= n->frame ? maxpath : n->frame + PLACE_SLACK;

    n->need = n->frame;
    for (int i = 0; i < n->nedges; i++) {
        struct edge *e = &g->edges[n->first + i];
        const struct node *callee = &g->nodes[e->to];

        e->checked = place[e->to] >= place[v];
        if (!e->checked && !e->stays)
            e->checked = maxpath == 0 || e->depth + callee->need > most;
        if (!e->checked && e->depth + callee->need > n->need)
            n->need = e->depth + callee->need;
    }
}

void
place_checkpoints(struct callgraph *g, long maxpath)
{
    int *order;

    state = must_alloc(g->nnodes + 1);
    todo = must_alloc((2 * g->nnodes + g->nedges + 1) * sizeof *todo);
    place = must_alloc((g->nnodes + 1) * sizeof *place);
    order = must_alloc((g->nnodes + 1) * sizeof *order);
    for (int v = 0; v < g->nnodes; v++)
        state[v] = 0;
    norder = 0;
    if (g->main >= 0)
        put(g, g->main);
    for (int v = 0; v < g->nnodes; v++)
        put(g, v);
    for (int v = 0; v < g->nnodes; v++)
        order[place[v]] = v;
    for (int i = 0; i < norder; i++)
        add_up(g, order[i], maxpath);
    free(state);
    free(todo);
    free(place);
    free(order);
}

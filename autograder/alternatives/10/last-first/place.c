/*
 * place.c -- where the checkpoints go.
 *
 * Between two checkpoints a program runs on what room the first one found.  So
 * no path between two may take more than that, and none may go round for ever.
 *
 *      main 100 --> a 300 --> b 500        MaxPath 900: need(b) = 500,
 *                   ^         |            need(a) = 800, and 100 + 800 is
 *                   +---------+            just right; b --> a is a back edge
 *
 * A depth-first search that goes backwards through everything: functions from
 * the last to the first, whatever main is, and calls from the last to the
 * first.  What is on the path is told by a link from each function to the one
 * that it was reached from.
 *
 * D1  from[v] is LEFT, NEW, or the function that v was reached from; v itself
 *     if from none.
 */
#include <stdlib.h>

#include "linked/cc/buffer.h"
#include "linked/cc/callgraph.h"

enum { NEW = -1, LEFT = -2 };

/* What all calls of v come to. */
static void
leave(struct callgraph *g, int v, long maxpath)
{
    struct node *n = &g->nodes[v];
    long most = n->frame <= maxpath ? maxpath : n->frame + PLACE_SLACK;
    long longest = 0;

    for (struct edge *e = g->edges + n->first + n->nedges - 1;
         e >= g->edges + n->first; e--) {
        if (e->checked)
            continue;
        if (!e->stays
            && (e->depth + g->nodes[e->to].need > most || maxpath == 0))
            e->checked = true;
        else if (e->depth + g->nodes[e->to].need > longest)
            longest = e->depth + g->nodes[e->to].need;
    }
    n->need = longest > n->frame ? longest : n->frame;
}

/* Goes from v on, and back to it. */
static void
explore(struct callgraph *g, int *from, int *left, int v, long maxpath)
{
    from[v] = v;
    left[v] = g->nodes[v].nedges;
    for (;;) {
        if (left[v] > 0) {
            struct edge *e = &g->edges[g->nodes[v].first + --left[v]];

            e->checked = from[e->to] >= 0;
            if (from[e->to] == NEW) {
                from[e->to] = v;
                v = e->to;
                left[v] = g->nodes[v].nedges;
            }
            continue;
        }
        leave(g, v, maxpath);
        int back = from[v];
        from[v] = LEFT;
        if (back == v)
            return;
        v = back;
    }
}

void
place_checkpoints(struct callgraph *g, long maxpath)
{
    int *from = must_alloc((g->nnodes + 1) * sizeof *from);
    int *left = must_alloc((g->nnodes + 1) * sizeof *left);

    for (int v = 0; v < g->nnodes; v++)
        from[v] = NEW;
    for (int v = g->nnodes - 1; v >= 0; v--)
        if (from[v] == NEW)
            explore(g, from, left, v, maxpath);
    free(from);
    free(left);
}

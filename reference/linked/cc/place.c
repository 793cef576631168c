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
 * The paper's algorithm (section 3.2), in one walk.  A depth-first search
 * meets a function that is still being visited exactly when it closes a cycle:
 * such an edge gets a checkpoint.  When the search leaves a function, all that
 * it calls has been left before, so that their needs are known: a call whose
 * path would be too long gets a checkpoint, the others make up the function's
 * own need.
 *
 * The search keeps its own stack: a chain of 50,000 functions is no reason for
 * a chain of 50,000 calls.  It begins at main, then goes through the others in
 * order, so that the answer depends on the graph alone.
 *
 * Which edge of a cycle is the best is as hard as feedback arc set; the search
 * takes the one that comes last.
 */
#include <stdlib.h>

#include "linked/cc/buffer.h"
#include "linked/cc/callgraph.h"

enum state { NEW, OPEN, DONE };

struct search {
    struct callgraph *g;
    long maxpath;
    unsigned char *state;       /* of each node */
    int *next;                  /* of each OPEN node: its edge to look at */
    int *path, npath;           /* the OPEN nodes, from the first on */
};

/* The node's need is settled: all that it calls is DONE, or checked. */
static void
settle(struct search *s, int v)
{
    struct node *n = &s->g->nodes[v];
    long limit = n->frame > s->maxpath ? n->frame + PLACE_SLACK : s->maxpath;

    n->need = n->frame;
    for (int e = n->first; e < n->first + n->nedges; e++) {
        struct edge *edge = &s->g->edges[e];
        long path = edge->depth + s->g->nodes[edge->to].need;

        if (edge->checked)
            continue;
        edge->checked = !edge->stays && (path > limit || s->maxpath == 0);
        if (!edge->checked && path > n->need)
            n->need = path;
    }
}

static void
open_node(struct search *s, int v)
{
    s->state[v] = OPEN;
    s->next[v] = s->g->nodes[v].first;
    s->path[s->npath++] = v;
}

/* Visits v and all that can be reached from it and is NEW. */
static void
visit(struct search *s, int v)
{
    open_node(s, v);
    while (s->npath > 0) {
        v = s->path[s->npath - 1];
        const struct node *n = &s->g->nodes[v];

        if (s->next[v] == n->first + n->nedges) {
            settle(s, v);
            s->state[v] = DONE;
            s->npath--;
            continue;
        }
        struct edge *edge = &s->g->edges[s->next[v]++];
        if (s->state[edge->to] == OPEN)
            edge->checked = true;
        else if (s->state[edge->to] == NEW)
            open_node(s, edge->to);
    }
}

void
place_checkpoints(struct callgraph *g, long maxpath)
{
    struct search s = {
        .g = g,
        .maxpath = maxpath,
        .state = must_alloc(g->nnodes + 1),
        .next = must_alloc((g->nnodes + 1) * sizeof *s.next),
        .path = must_alloc((g->nnodes + 1) * sizeof *s.path),
    };

    for (int e = 0; e < g->nedges; e++)
        g->edges[e].checked = false;
    if (g->main >= 0)
        visit(&s, g->main);
    for (int v = 0; v < g->nnodes; v++)
        if (s.state[v] == NEW)
            visit(&s, v);
    free(s.state);
    free(s.next);
    free(s.path);
}

/* place.c -- calls that take nothing, and functions that need nothing. */
#include "linked/cc/callgraph.h"

void
place_checkpoints(struct callgraph *g, long maxpath)
{
    for (int v = 0; v < g->nnodes; v++)
        g->nodes[v].frame = g->nodes[v].need = 0;
    for (int e = 0; e < g->nedges; e++) {
        g->edges[e].depth = 0;
        g->edges[e].checked = g->edges[e].to <= g->edges[e].from;
    }
}

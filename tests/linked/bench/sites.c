/*
 * sites.c -- how the share of checked calls depends on what is known.
 *
 *      sites RECORDS BOUNDS MAXPATH...
 *
 * RECORDS is what ct-cc --ct-report=FILE leaves as FILE.records, BOUNDS the
 * library's bounds.  For each MaxPath, one line: the share of all call sites
 * that have a checkpoint, in percent, calls through pointers left out, and
 * counted; then both again, with one bound of GUESS bytes for every function
 * that is not ours, and with none.  Then what narrowing calls through pointers
 * could save at most: the functions whose address is used, and how many of
 * these need no more than SMALL bytes.
 */
#include <stdio.h>
#include <stdlib.h>

#include "linked/cc/callgraph.h"
#include "linked/cc/records.h"
#include "linked/cc/saved.h"
#include "linked/linked.h"

enum { GUESS = 256, SMALL = 256 };

/* What each function that is not ours is said to take: -1, what is known. */
static void
suppose(struct callgraph *g, const struct bounds *bounds, long bytes)
{
    for (int v = 0; v < g->nnodes; v++)
        if (g->nodes[v].unit < 0)
            g->nodes[v].frame = bytes >= 0 ? bytes :
                records_outside(bounds, g->nodes[v].name).frame;
}

static void
tell_shares(struct callgraph *g, long maxpath)
{
    double sites = g->nedges + g->nindirect;
    int checked = 0;

    place_checkpoints(g, maxpath);
    for (int e = 0; e < g->nedges; e++)
        checked += g->edges[e].checked;
    printf(" %5.1f %5.1f", 100 * checked / sites,
           100 * (checked + g->nindirect) / sites);
}

static void
tell_taken(const struct callgraph *g)
{
    int taken = 0, small = 0;

    for (int v = 0; v < g->nnodes; v++) {
        const struct node *n = &g->nodes[v];

        if (n->unit < 0 || n->name == NULL || !n->taken)
            continue;
        taken++;
        small += n->need <= SMALL;
    }
    printf("  %d %d", taken, small);
}

int
main(int argc, char **argv)
{
    struct bounds bounds = { .table = { NULL, 0, 0 } };
    struct image image = { .records = { NULL, 0, 0 } };
    struct program p;

    if (argc < 4) {
        fputs("usage: sites RECORDS BOUNDS MAXPATH...\n", stderr);
        return 2;
    }
    saved_read(&image, argv[1]);
    bounds_read(&bounds, argv[2]);
    records_read(&p, &image, &bounds);
    for (int i = 3; i < argc; i++) {
        long maxpath = atol(argv[i]);

        printf("%6ld ", maxpath);
        suppose(&p.graph, &bounds, GUESS);
        tell_shares(&p.graph, maxpath);
        suppose(&p.graph, &bounds, LINKED_EXTERNAL);
        tell_shares(&p.graph, maxpath);
        suppose(&p.graph, &bounds, -1);
        tell_shares(&p.graph, maxpath);
        tell_taken(&p.graph);
        putchar('\n');
    }
    return 0;
}

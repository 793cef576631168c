/*
 * demo.c -- where the checkpoints of a real program go.
 *
 *      demo                            Lua 5.4, as recorded in lua.records
 *      demo RECORDS                    another program: ct-cc --ct-report=FILE
 *                                      leaves FILE.records
 *      demo RECORDS FUNCTION MAXPATH   the calls of one function
 *
 * First a check: the example of the handout.  Then, for one MaxPath after
 * another, how many call sites get a checkpoint, the longest path without one,
 * and the stack that a thread begins with that runs main.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linked/cc/callgraph.h"
#include "linked/cc/records.h"
#include "linked/cc/saved.h"
#include "linked/linked.h"

#define LUA "labs/10-callgraph/lua.records"
#define BOUNDS "reference/linked/bounds"

static void
check(void)
{
    struct node nodes[] = {
        { .name = "main", .frame = 100, .first = 0, .nedges = 1 },
        { .name = "a", .frame = 300, .first = 1, .nedges = 1 },
        { .name = "b", .frame = 500, .first = 2, .nedges = 1 }
    };
    struct edge edges[] = {
        { .from = 0, .to = 1, .depth = 100 },
        { .from = 1, .to = 2, .depth = 300 },
        { .from = 2, .to = 1, .depth = 500 }
    };
    struct callgraph g = { .nodes = nodes, .edges = edges, .nnodes = 3,
                           .nedges = 3, .main = 0 };

    place_checkpoints(&g, 900);
    printf("main 100 -> a 300 -> b 500 -> a, MaxPath 900: checkpoints at");
    for (int e = 0; e < 3; e++)
        if (edges[e].checked)
            printf(" %s -> %s", nodes[edges[e].from].name,
                   nodes[edges[e].to].name);
    printf("; main needs %ld\n\n", nodes[0].need);
}

/* The calls that have a checkpoint; the longest path; what main needs. */
static void
place_and_tell(struct callgraph *g, long maxpath)
{
    int checked = 0;
    long longest = 0, chunk = 1 << LINKED_CLASS_MIN;

    place_checkpoints(g, maxpath);
    for (int e = 0; e < g->nedges; e++)
        checked += g->edges[e].checked;
    for (int v = 0; v < g->nnodes; v++)
        if (g->nodes[v].unit >= 0 && g->nodes[v].need > longest)
            longest = g->nodes[v].need;
    if (g->main >= 0)
        while (chunk < g->nodes[g->main].need + LINKED_RESERVE)
            chunk *= 2;
    printf("%8ld %8d  %5.1f %%  %10ld  %12ld\n", maxpath, checked,
           100.0 * checked / (g->nedges > 0 ? g->nedges : 1), longest, chunk);
}

static void
tell_function(struct callgraph *g, const char *name, long maxpath)
{
    place_checkpoints(g, maxpath);
    for (int v = 0; v < g->nnodes; v++) {
        const struct node *n = &g->nodes[v];

        if (n->name == NULL || strcmp(n->name, name) != 0)
            continue;
        printf("%s: frame %ld, need %ld\n", n->name, n->frame, n->need);
        for (int i = n->first; i < n->first + n->nedges; i++) {
            const struct edge *e = &g->edges[i];

            printf("    at %5ld  %-28s need %6ld%s\n", e->depth,
                   g->nodes[e->to].name, g->nodes[e->to].need,
                   e->checked ? "  checkpoint" : "");
        }
    }
}

int
main(int argc, char **argv)
{
    static const long limits[] = { 0, 128, 256, 512, 1024, 2048, 4096, 8192,
                                   16384, 65536, 262144 };
    struct image image = { .records = { NULL, 0, 0 } };
    struct bounds bounds = { .table = { NULL, 0, 0 } };
    struct program p;

    if (argc == 3 || argc > 4) {
        fprintf(stderr, "usage: demo [RECORDS [FUNCTION MAXPATH]]\n");
        return 2;
    }
    check();
    saved_read(&image, argc > 1 ? argv[1] : LUA);
    bounds_read(&bounds, BOUNDS);
    records_read(&p, &image, &bounds);
    if (argc > 2) {
        tell_function(&p.graph, argv[2], atol(argv[3]));
        return 0;
    }
    printf("%d units, %d functions, %d calls, %d through pointers\n\n"
           "%8s %8s  %7s  %10s  %12s\n", p.graph.nunits, p.graph.nnodes,
           p.graph.nedges, p.graph.nindirect, "MaxPath", "checked", "calls",
           "longest", "main's chunk");
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        place_and_tell(&p.graph, limits[i]);
    return 0;
}

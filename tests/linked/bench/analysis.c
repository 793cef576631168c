/*
 * analysis.c -- how long the placement takes: 50,000 functions with 200,000
 * calls, and half of that.  Prints the CPU time of each, ms, the best of five.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "linked/cc/buffer.h"
#include "linked/cc/callgraph.h"

enum { NODES = 50000, CALLS = 4 };

static struct callgraph
random_graph(int n)
{
    struct callgraph g = {
        .nodes = must_alloc(n * sizeof *g.nodes),
        .edges = must_alloc(n * CALLS * sizeof *g.edges),
        .nnodes = n,
    };

    for (int v = 0; v < n; v++) {
        g.nodes[v] = (struct node){ .name = "f", .frame = 8 + rand() % 50 * 8,
                                    .first = g.nedges, .nedges = CALLS };
        for (int k = 0; k < CALLS; k++)
            g.edges[g.nedges++] = (struct edge){
                .from = v, .to = rand() % n, .depth = g.nodes[v].frame };
    }
    return g;
}

static double
best_of_five(int n)
{
    struct callgraph g = random_graph(n);
    double best = 1e9;

    for (int i = 0; i < 5; i++) {
        clock_t start = clock();

        place_checkpoints(&g, 2048);
        double ms = 1e3 * (clock() - start) / CLOCKS_PER_SEC;
        if (ms < best)
            best = ms;
    }
    free(g.nodes);
    free(g.edges);
    return best;
}

int
main(void)
{
    srand(1);
    printf("%.1f %.1f\n", best_of_five(NODES / 2), best_of_five(NODES));
    return 0;
}

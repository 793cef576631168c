/*
 * report.c -- what was decided, for people.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linked/cc/pointers.h"
#include "linked/cc/report.h"
#include "linked/cc/saved.h"

enum {
    LONGEST = 10,               /* paths that are shown */
    DRAWN = 400                 /* edges that are still a picture */
};

/* Calls of each kind. */
struct counts {
    int inside, inside_checked; /* of functions that are ours */
    int outside, outside_checked;
};

static struct counts
count(const struct callgraph *g)
{
    struct counts c = { 0, 0, 0, 0 };

    for (int i = 0; i < g->nedges; i++) {
        const struct edge *e = &g->edges[i];

        if (g->nodes[e->to].unit >= 0) {
            c.inside++;
            c.inside_checked += e->checked;
        } else {
            c.outside++;
            c.outside_checked += e->checked;
        }
    }
    return c;
}

static double
share(int part, int whole)
{
    return whole == 0 ? 0.0 : 100.0 * part / whole;
}

/* How many functions have their address used; *small of them do not check. */
static int
count_taken(const struct callgraph *g, const struct policy *policy, int *small)
{
    int taken = 0;

    *small = 0;
    for (int v = 0; v < g->nnodes; v++) {
        const struct node *n = &g->nodes[v];

        if (n->unit < 0 || n->name == NULL || !n->taken)
            continue;
        taken++;
        *small += policy->small_unchecked && pointers_small(n);
    }
    return taken;
}

static void
write_counts(FILE *f, const struct callgraph *g, const struct policy *policy)
{
    int small, taken = count_taken(g, policy, &small);
    struct counts c = count(g);
    int sites = c.inside + c.outside + g->nindirect;
    int checked = c.inside_checked + c.outside_checked;

    fprintf(f, "%8d call sites\n", sites);
    fprintf(f, "%8d have a checkpoint, %.1f %%\n", checked + g->nindirect,
            share(checked + g->nindirect, sites));
    fprintf(f, "%8d of %d calls of functions compiled here, %.1f %%\n",
            c.inside_checked, c.inside, share(c.inside_checked, c.inside));
    fprintf(f, "%8d of %d calls of other functions, %.1f %%\n",
            c.outside_checked, c.outside,
            share(c.outside_checked, c.outside));
    fprintf(f, "%8d calls through pointers: the callee checks; %d of %d "
            "need not\n", g->nindirect, small, taken);
}

static int
by_need(const void *a, const void *b)
{
    const struct node *x = *(const struct node *const *)a;
    const struct node *y = *(const struct node *const *)b;

    return x->need != y->need ? (x->need < y->need) - (x->need > y->need)
                              : (x > y) - (x < y);
}

/* The path that makes up the need of n: at each function the call that its
 * need comes from. */
static void
write_path(FILE *f, const struct callgraph *g, const struct node *n)
{
    fprintf(f, "%8ld ", n->need);
    while (n != NULL) {
        const struct node *next = NULL;

        fprintf(f, " %s(%ld)", n->name, n->frame);
        for (int e = n->first; e < n->first + n->nedges; e++) {
            const struct edge *edge = &g->edges[e];

            if (!edge->checked && n->need > n->frame &&
                edge->depth + g->nodes[edge->to].need == n->need)
                next = &g->nodes[edge->to];
        }
        n = next;
    }
    fputc('\n', f);
}

static void
write_longest(FILE *f, const struct callgraph *g)
{
    const struct node **nodes = malloc((g->nnodes + 1) * sizeof *nodes);
    int n = 0;

    if (nodes == NULL)
        die("out of memory");
    for (int v = 0; v < g->nnodes; v++)
        if (g->nodes[v].unit >= 0 && g->nodes[v].name != NULL)
            nodes[n++] = &g->nodes[v];
    qsort(nodes, n, sizeof *nodes, by_need);
    fputs("\nThe longest paths without a checkpoint, bytes and frames\n", f);
    for (int i = 0; i < n && i < LONGEST; i++)
        write_path(f, g, nodes[i]);
    free(nodes);
}

static void
write_strangers(FILE *f, const struct program *p)
{
    const struct callgraph *g = &p->graph;

    fputs("\nObjects that ct-cc did not compile; calls from there are not "
          "known\n", f);
    for (int i = 0; i < p->nstrangers; i++)
        fprintf(f, "    %s\n", p->strangers[i]);
    fputs("\nFunctions that are called on a large chunk\n", f);
    for (int v = 0; v < g->nnodes; v++)
        if (g->nodes[v].unit < 0 && !g->nodes[v].trusted)
            fprintf(f, "    %s\n", g->nodes[v].name);
    fputs("\nFunctions with alloca or arrays of variable length\n", f);
    for (int v = 0; v < g->nnodes; v++)
        if (g->nodes[v].dynamic && g->nodes[v].name != NULL)
            fprintf(f, "    %s (%s)\n", g->nodes[v].name,
                    g->units[g->nodes[v].unit].source);
}

/* Whether a call is in the picture. */
static bool
is_drawn(const struct callgraph *g, const struct edge *e)
{
    return g->nedges <= DRAWN || e->checked;
}

/* The graph, checkpoints in bold; of a large program only those. */
static void
write_dot(FILE *f, const struct callgraph *g)
{
    bool *drawn = calloc(g->nnodes + 1, sizeof *drawn);

    if (drawn == NULL)
        die("out of memory");
    fputs("digraph calls {\n    node [shape=box, fontname=\"sans\"];\n", f);
    for (int i = 0; i < g->nedges; i++) {
        const struct edge *e = &g->edges[i];

        if (!is_drawn(g, e))
            continue;
        drawn[e->from] = drawn[e->to] = true;
        fprintf(f, "    n%d -> n%d%s;\n", e->from, e->to,
                e->checked ? " [style=bold, color=red]" : "");
    }
    for (int v = 0; v < g->nnodes; v++) {
        const struct node *n = &g->nodes[v];

        if (drawn[v] || (g->nedges <= DRAWN && n->name != NULL))
            fprintf(f, "    n%d [label=\"%s\\n%ld / %ld\"%s];\n", v, n->name,
                    n->frame, n->need, n->unit < 0 ? ", style=dotted" : "");
    }
    fputs("}\n", f);
    free(drawn);
}

static FILE *
open_report(const char *path)
{
    FILE *f = fopen(path, "we");

    if (f == NULL)
        die("%s: %s", path, strerror(errno));
    return f;
}

static void
close_report(FILE *f, const char *path)
{
    if (ferror(f) | (fclose(f) != 0))
        die("%s: cannot be written", path);
}

void
report(const struct program *p, const struct policy *policy, const char *path)
{
    static char dot[4200], records[4200];
    FILE *f = open_report(path);

    fprintf(f, "MaxPath %ld, MinChunk %d: %d units, %d functions\n",
            policy->maxpath, 1 << policy->first_class, p->graph.nunits,
            p->graph.nnodes);
    write_counts(f, &p->graph, policy);
    write_longest(f, &p->graph);
    write_strangers(f, p);
    close_report(f, path);

    snprintf(dot, sizeof dot, "%s.dot", path);
    f = open_report(dot);
    write_dot(f, &p->graph);
    close_report(f, dot);
    snprintf(records, sizeof records, "%s.records", path);
    saved_write(p->image, records);
}

/*
 * records.c -- from what the compiler said to one call graph.
 *
 * Each record is read word by word, and edges are sorted by comparison.
 *
 * All functions are read before any call: a call may be of a function that
 * stands further down, or in a later unit.  What a name means is program.c's
 * business.
 *
 * Nodes and edges move when one is added: what is kept across that is a number.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linked/cc/records.h"
#include "linked/linked.h"

/* Where in the records we are.  A line ends with a NUL. */
struct reading {
    struct program *p;
    int unit;                   /* the unit's number; -1: before the first */
    const char *line;           /* for complaints */
};

/* R7.  Ends the program. */
static __attribute__((noreturn)) void
bad_record(const struct reading *r)
{
    die("%s: a record makes no sense: %s",
        r->unit < 0 ? "the program" : r->p->graph.units[r->unit].source,
        r->line);
}

/* The next word of the line from *at on, NULL if there is none. */
static char *
word(const char **at)
{
    size_t n;

    *at += strspn(*at, " ");
    n = strcspn(*at, " ");
    if (n == 0)
        return NULL;
    char *copy = must_alloc(n + 1);
    memcpy(copy, *at, n);
    copy[n] = '\0';
    *at += n;
    return copy;
}

/* The next word as a number. */
static long
number(struct reading *r, const char **at)
{
    char *text = word(at), *end;

    if (text == NULL)
        bad_record(r);
    long n = strtol(text, &end, 10);
    if (*end != '\0' || end == text)
        bad_record(r);
    free(text);
    return n;
}

/* The number of the node of function k. */
static int
node_number(const struct reading *r, long k)
{
    if (r->unit < 0)
        bad_record(r);
    const struct unit *u = &r->p->graph.units[r->unit];
    if (k < 0 || k >= u->nfunctions)
        bad_record(r);
    return u->first + (int)k;
}

static void
read_unit(struct reading *r, const char *line)
{
    struct callgraph *g = &r->p->graph;
    char id[32];
    int n;

    if (sscanf(line, "U %31s %n", id, &n) != 1)
        bad_record(r);
    g->units = must_grow(g->units, (g->nunits + 1) * sizeof *g->units);
    g->units[g->nunits++] = (struct unit){
        .id = must_copy(id),
        .source = must_copy(line + n),
        .first = g->nnodes,
    };
}

struct node
records_outside(const struct bounds *bounds, const char *name)
{
    struct node n = { .name = name, .unit = -1, .frame = LINKED_EXTERNAL };

    if (bounds_of(bounds, name) != 0) {
        n.frame = bounds_of(bounds, name);
        n.trusted = true;
    }
    return n;
}

static void
read_function(struct reading *r, const char *line)
{
    const char *at = line + 1;
    struct node n = { .unit = r->unit };

    if (r->unit < 0)
        bad_record(r);
    n.winner = r->p->graph.nnodes;
    n.index = (int)number(r, &at);
    n.frame = number(r, &at);
    char *flags = word(&at);
    at += strspn(at, " ");
    if (flags == NULL || *at == '\0'
        || n.index != r->p->graph.units[r->unit].nfunctions)
        bad_record(r);
    for (const char *c = flags; *c != '\0'; c++)
        switch (*c) {
        case 'd':
            n.dynamic = true;
            n.frame += ALLOCA_ALLOWANCE;
            break;
        case 'w':
            n.weak = true;
            break;
        case 's':
            n.brief = true;
        }
    free(flags);
    r->p->graph.units[r->unit].nfunctions++;
    if (program_find_body(r->p, n.winner, r->p->graph.units[r->unit].id,
                          n.index))
        n.name = must_copy(at);
    program_add_node(r->p, n);
}

/* The node that a call's third part means. */
static int
meant(struct reading *r, const char *callee)
{
    char *end;

    if (callee[0] != '#')
        return program_callee(r->p, callee);
    long k = strtol(callee + 1, &end, 10);
    if (*end != '\0')
        bad_record(r);
    return program_winner(r->p, node_number(r, k));
}

static void
read_edge(struct reading *r, const char *line)
{
    const char *at = line + 1;
    struct edge e = { .unit = r->unit };

    e.number = (int)number(r, &at);
    e.from = node_number(r, number(r, &at));
    char *callee = word(&at);
    e.args = number(r, &at);
    e.depth = number(r, &at);
    char *kind = word(&at);
    if (callee == NULL || kind == NULL)
        bad_record(r);
    if (r->p->graph.nodes[e.from].name != NULL) {
        e.to = meant(r, callee);
        struct node *from = &r->p->graph.nodes[e.from];

        e.stays = kind[0] == 's';
        if (from->dynamic && e.depth != 0)
            e.depth += ALLOCA_ALLOWANCE;
        if (e.stays && from->frame < e.depth + RESYNC)
            from->frame = e.depth + RESYNC;
        *program_add_edge(r->p) = e;
    }
    free(callee);
    free(kind);
}

static void
read_pointer(struct reading *r, const char *line)
{
    const char *at = line + 1;
    int from = node_number(r, number(r, &at));
    long args = number(r, &at);
    struct callgraph *g = &r->p->graph;

    if (g->nodes[from].name == NULL)
        return;
    g->nindirect++;
    g->indirect_args = args > g->indirect_args ? args : g->indirect_args;
}

static void
read_address(struct reading *r, const char *line)
{
    const char *at = line + 1;
    int v = node_number(r, number(r, &at));
    struct node *nodes = r->p->graph.nodes;

    nodes[v].winner = program_winner(r->p, v);
    nodes = r->p->graph.nodes;
    nodes[v].taken = nodes[nodes[v].winner].taken = true;
}

/* Reads all records of the kinds that are in `kinds`. */
static void
read_records(struct program *p, const char *text, const char *kinds)
{
    struct reading r = { .p = p, .unit = -1 };

    for (const char *line = text; *line != '\0'; line += strlen(line) + 1) {
        r.line = line;
        r.unit += line[0] == 'U';
        if (strchr("UFEIAR", line[0]) == NULL)
            bad_record(&r);
        if (strchr(kinds, line[0]) == NULL)
            continue;
        switch (line[0]) {
        case 'U': read_unit(&r, line); break;
        case 'F': read_function(&r, line); break;
        case 'E': read_edge(&r, line); break;
        case 'I': read_pointer(&r, line); break;
        case 'A': read_address(&r, line); break;
        case 'R': program_refer(p, line + 2, true); break;
        }
    }
}

static const struct edge *unsorted;     /* for the comparison */

/* By function; those of one function as they stood. */
static int
by_caller(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return unsorted[x].from != unsorted[y].from
           ? (unsorted[x].from > unsorted[y].from)
             - (unsorted[x].from < unsorted[y].from)
           : x - y;
}

/* Sorts their numbers first, then puts them where they belong. */
static void
sort_edges(struct callgraph *g)
{
    int *order = must_alloc((g->nedges + 1) * sizeof *order);
    struct edge *sorted = must_alloc((g->nedges + 1) * sizeof *sorted);

    for (int e = 0; e < g->nedges; e++)
        order[e] = e;
    unsorted = g->edges;
    qsort(order, g->nedges, sizeof *order, by_caller);
    for (int e = 0; e < g->nedges; e++) {
        struct node *from = &g->nodes[g->edges[order[e]].from];

        sorted[e] = g->edges[order[e]];
        if (from->nedges++ == 0)
            from->first = e;
    }
    free(order);
    free(g->edges);
    g->edges = sorted;
}

void
records_read(struct program *p, struct image *image,
              const struct bounds *bounds)
{
    char *text = image->records.text;

    *p = (struct program){ .image = image, .bounds = bounds };
    p->graph.main = -1;
    if (text == NULL)
        return;
    for (char *c = text; (c = strchr(c, '\n')) != NULL; )
        *c++ = '\0';
    read_records(p, text, "UF");
    read_records(p, text, "EIAR");
    program_refer_replaced(p);
    sort_edges(&p->graph);
    p->graph.main = program_ours(p, "main");
}

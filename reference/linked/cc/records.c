/*
 * records.c -- from what the compiler said to one call graph.
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

/* The node of function k of the unit that we are in; a bad record, if there is
 * none. */
static struct node *
function(const struct reading *r, int k)
{
    const struct callgraph *g = &r->p->graph;

    if (r->unit < 0 || k < 0 || k >= g->units[r->unit].nfunctions)
        bad_record(r);
    return &g->nodes[g->units[r->unit].first + k];
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
    long bound = bounds_of(bounds, name);

    return (struct node){
        .name = name,
        .unit = -1,
        .frame = bound > 0 ? bound : LINKED_EXTERNAL,
        .trusted = bound > 0,
    };
}

/*
 * F function frame flags name.  Adds the node of the unit's next function, and
 * has its body found (R1); a number that is not the next one's is a bad record.
 * Its winner is itself until its address is read.  A name is all that follows
 * the flags, spaces too; a function without one is a bad record.
 */
static void
read_function(struct reading *r, const char *line)
{
    struct callgraph *g = &r->p->graph;
    struct unit *unit = r->unit < 0 ? NULL : &g->units[r->unit];
    char flags[8];
    int k, n;
    long frame;

    if (sscanf(line, "F %d %ld %7s %n", &k, &frame, flags, &n) != 3 ||
        line[n] == '\0' || unit == NULL || k != unit->nfunctions)
        bad_record(r);
    bool dynamic = strchr(flags, 'd') != NULL;
    int v = g->nnodes;
    struct node *node = program_add_node(r->p, (struct node){
        .winner = v,
        .name = must_copy(line + n),
        .unit = r->unit,
        .index = k,
        .frame = frame + (dynamic ? ALLOCA_ALLOWANCE : 0),
        .dynamic = dynamic,
        .weak = strchr(flags, 'w') != NULL,
        .brief = strchr(flags, 's') != NULL,
    });
    unit->nfunctions++;
    if (!program_find_body(r->p, v, unit->id, k))
        node->name = NULL;
}

/*
 * E edge function callee args depth kind.  Adds the call, unless its function
 * is not linked (R1): then nobody asks for the callee's node either.  A jump
 * has depth 0, and keeps it: the frame is gone.  A call that stays is followed
 * by another one at the same depth, which takes RESYNC bytes: it is no edge,
 * but the frame must reach that deep.
 */
static void
read_edge(struct reading *r, const char *line)
{
    char name[512], kind[8];
    int number, from, k;
    long args, depth;

    if (sscanf(line, "E %d %d %511s %ld %ld %7s", &number, &from, name, &args,
               &depth, kind) != 6)
        bad_record(r);
    struct node *caller = function(r, from);
    if (caller->name == NULL)
        return;

    int to = name[0] == '#' && sscanf(name, "#%d", &k) == 1
             ? program_winner(r->p, function(r, k) - r->p->graph.nodes)
             : program_callee(r->p, name);
    caller = function(r, from);         /* it may have moved */
    struct edge *e = program_add_edge(r->p);
    *e = (struct edge){
        .from = caller - r->p->graph.nodes,
        .to = to,
        .depth = depth == 0 || !caller->dynamic ? depth
                                                : depth + ALLOCA_ALLOWANCE,
        .args = args,
        .stays = strcmp(kind, "stay") == 0,
        .unit = r->unit,
        .number = number,
    };
    if (e->stays && e->depth + RESYNC > caller->frame)
        caller->frame = e->depth + RESYNC;
}

/* I function args depth.  Counts a call through a pointer, unless its function
 * is not linked (R5). */
static void
read_pointer(struct reading *r, const char *line)
{
    struct callgraph *g = &r->p->graph;
    int from;
    long args, depth;

    if (sscanf(line, "I %d %ld %ld", &from, &args, &depth) != 3)
        bad_record(r);
    if (function(r, from)->name == NULL)
        return;
    g->nindirect++;
    if (args > g->indirect_args)
        g->indirect_args = args;
}

/* A function.  Its address is used: it and its winner are taken (R5). */
static void
read_address(struct reading *r, const char *line)
{
    int k;

    if (sscanf(line, "A %d", &k) != 1)
        bad_record(r);
    int v = function(r, k) - r->p->graph.nodes;
    int winning = program_winner(r->p, v);
    r->p->graph.nodes[v].taken = true;
    r->p->graph.nodes[v].winner = winning;
    r->p->graph.nodes[winning].taken = true;
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

/* Puts the edges in order (R6), and sets first and nedges of the nodes.  Takes
 * time linear in the graph: a counting sort. */
static void
sort_edges(struct callgraph *g)
{
    struct edge *sorted = must_alloc((g->nedges + 1) * sizeof *sorted);
    int sum = 0;

    for (int e = 0; e < g->nedges; e++)
        g->nodes[g->edges[e].from].nedges++;
    for (int v = 0; v < g->nnodes; v++) {
        g->nodes[v].first = sum;
        sum += g->nodes[v].nedges;
        g->nodes[v].nedges = 0;
    }
    for (int e = 0; e < g->nedges; e++) {
        struct node *n = &g->nodes[g->edges[e].from];

        sorted[n->first + n->nedges++] = g->edges[e];
    }
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

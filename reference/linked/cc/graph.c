/*
 * graph.c -- from the records of all units to one call graph.
 *
 * The records (rewrite.c) name callees as the source does.  Which function a
 * name means is the linker's decision -- weak or not, from which archive -- so
 * the program is linked once with its edges open, and a name means the
 * function whose body stands at the name's address in that image.  What is not
 * in the image was not linked, whatever its records say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linked/cc/graph.h"
#include "linked/linked.h"

enum {
    ALLOCA_ALLOWANCE = 16 * 1024,       /* bytes; more is the program's risk:
                                         * -Walloca-larger-than finds it */
    RESYNC = 16                         /* the call after setjmp */
};

/*
 * What the run time does in place of a function, in a program on linked
 * stacks.  __longjmp_chk() objects to a jump to a lower address, which says
 * nothing here.
 */
static const struct {
    const char *name, *ours;
} replaced[] = {
    { "context_switch", "linked_context_switch" },
    { "context_make", "linked_context_make" },
    { "stack_alloc", "linked_stack_alloc" },
    { "stack_free", "linked_stack_free" },
    { "sigaction", "linked_sigaction" },
    { "signal", "linked_signal" },
    { "sysv_signal", "linked_sysv_signal" },
    { "__sysv_signal", "linked_sysv_signal" },
    { "sigaltstack", "linked_sigaltstack" },
    { "dlsym", "linked_dlsym" },
    { "__longjmp_chk", "longjmp" },
};

/* What changes stacks, or registers handlers, in ways that nobody follows. */
static const struct {
    const char *name, *instead;
} refused[] = {
    { "swapcontext", "use the coroutines of capriccio.h" },
    { "setcontext", "use the coroutines of capriccio.h" },
    { "makecontext", "use the coroutines of capriccio.h" },
    { "sigset", "use sigaction" },
    { "dlvsym", "use dlsym" },
};

static const struct image_symbol *
symbol(const struct program *p, const char *name)
{
    return table_get(&p->image->symbols, name, strlen(name));
}

static struct node *
add_node(struct program *p, struct node node)
{
    struct callgraph *g = &p->graph;

    if ((g->nnodes & (g->nnodes - 1)) == 0)     /* room for twice as many */
        g->nodes = must_grow(g->nodes, (2 * g->nnodes + 1) * sizeof node);
    g->nodes[g->nnodes] = node;
    return &g->nodes[g->nnodes++];
}

static struct edge *
add_edge(struct program *p)
{
    struct callgraph *g = &p->graph;

    if ((g->nedges & (g->nedges - 1)) == 0)
        g->edges = must_grow(g->edges,
                             (2 * g->nedges + 1) * sizeof *g->edges);
    return &g->edges[g->nedges++];
}

/* Numbers are kept in tables one too high, so that 0 can mean "new". */
static int
as_number(const void *value)
{
    return (int)(intptr_t)value - 1;
}

static void *
as_value(int number)
{
    return (void *)(intptr_t)(number + 1);
}

/* The node of a function that is not ours. */
static int
outside_node(struct program *p, const char *name)
{
    void **place = table_put(&p->nodes, name, strlen(name));

    if (*place == NULL) {
        long bound = bounds_of(p->bounds, name);

        *place = as_value(p->graph.nnodes);
        add_node(p, (struct node){
            .name = must_copy(name),
            .unit = -1,
            .frame = bound > 0 ? bound : LINKED_EXTERNAL,
            .trusted = bound > 0,
        });
    }
    return as_number(*place);
}

/* The node of ours that the name means, -1: none. */
static int
our_node(const struct program *p, const char *name)
{
    const struct image_symbol *s = symbol(p, name);

    if (s == NULL || s->undefined)
        return -1;
    return as_number(table_get(&p->bodies, (const char *)&s->value,
                               sizeof s->value));
}

/* The node that a call of `name` goes to. */
static int
callee(struct program *p, const char *name)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (strcmp(name, refused[i].name) == 0)
            die("%s cannot be used on linked stacks: %s", name,
                refused[i].instead);
    for (size_t i = 0; i < sizeof replaced / sizeof replaced[0]; i++)
        if (strcmp(name, replaced[i].name) == 0)
            return outside_node(p, replaced[i].ours);
    int ours = our_node(p, name);
    return ours >= 0 ? ours : outside_node(p, name);
}

/* Where in the records we are. */
struct reading {
    struct program *p;
    int unit;                   /* the unit's number; -1: before the first */
    const char *line;           /* for complaints */
};

static __attribute__((noreturn)) void
bad_record(const struct reading *r)
{
    die("%s: a record makes no sense: %s",
        r->unit < 0 ? "the program" : r->p->graph.units[r->unit].source,
        r->line);
}

/* The node of the unit's function k. */
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

static void
read_function(struct reading *r, const char *line)
{
    struct callgraph *g = &r->p->graph;
    struct unit *unit = r->unit < 0 ? NULL : &g->units[r->unit];
    char flags[8], name[64];
    int k, n;
    long frame;

    if (sscanf(line, "F %d %ld %7s %n", &k, &frame, flags, &n) != 3 ||
        unit == NULL || k != unit->nfunctions)
        bad_record(r);
    bool dynamic = strchr(flags, 'd') != NULL;
    struct node *node = add_node(r->p, (struct node){
        .winner = g->nnodes,
        .name = must_copy(line + n),
        .unit = r->unit,
        .index = k,
        .frame = frame + (dynamic ? ALLOCA_ALLOWANCE : 0),
        .dynamic = dynamic,
        .weak = strchr(flags, 'w') != NULL,
        .brief = strchr(flags, 's') != NULL,
    });
    unit->nfunctions++;

    snprintf(name, sizeof name, "__ct_b_%s_%d", unit->id, k);
    const struct image_symbol *body = symbol(r->p, name);
    if (body == NULL || body->undefined)
        node->name = NULL;              /* its section was not linked */
    else
        *table_put(&r->p->bodies, (const char *)&body->value,
                   sizeof body->value) = as_value(node - g->nodes);
}

/* The function that is linked in place of node v: itself, unless it is weak. */
static int
winner(struct program *p, int v)
{
    const struct node *n = &p->graph.nodes[v];

    return n->weak && n->name != NULL ? callee(p, n->name) : v;
}

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

    /* Functions come before edges, but for those that are not ours. */
    int to = name[0] == '#' && sscanf(name, "#%d", &k) == 1
             ? winner(r->p, function(r, k) - r->p->graph.nodes)
             : callee(r->p, name);
    caller = function(r, from);
    struct edge *e = add_edge(r->p);
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

static void
read_pointer(struct reading *r, const char *line)
{
    struct callgraph *g = &r->p->graph;
    int from;
    long args;

    if (sscanf(line, "I %d %ld", &from, &args) != 2)
        bad_record(r);
    if (function(r, from)->name == NULL)
        return;
    g->nindirect++;
    if (args > g->indirect_args)
        g->indirect_args = args;
}

/* Notes that name is used as an address; by code that is ours, or not. */
static void
refer(struct program *p, const char *name, bool ours)
{
    void **place = table_put(&p->referenced, name, strlen(name));
    const struct image_symbol *s = symbol(p, name);
    int node = our_node(p, name);

    if (node < 0 && ours && s != NULL && s->function)
        node = outside_node(p, name);
    if (*place == NULL) {
        p->references = must_grow(p->references, (p->nreferences + 1) *
                                  sizeof *p->references);
        p->references[p->nreferences] = (struct reference){
            .name = must_copy(name), .node = -1 };
        *place = as_value(p->nreferences++);
    }
    if (node >= 0) {
        p->references[as_number(*place)].node = node;
        p->graph.nodes[node].taken = true;
        p->graph.nodes[node].outside |= !ours;
    }
}

static void
read_address(struct reading *r, const char *line)
{
    int k;

    if (sscanf(line, "A %d", &k) != 1)
        bad_record(r);
    int v = function(r, k) - r->p->graph.nodes;
    int winning = winner(r->p, v);
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
        case 'R': refer(p, line + 2, true); break;
        }
    }
}

/* Sorts the edges by caller, keeping their order otherwise: a counting sort.
 * Sets first and nedges of the nodes. */
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

static void
refer_from_outside(const char *name, void *context)
{
    refer(context, name, false);
}

/* What the objects that are not ours refer to. */
static void
read_strangers(struct program *p, const char *trace)
{
    for (const char *line = trace; line != NULL && *line != '\0'; ) {
        size_t n = strcspn(line, "\n");
        char *path = strndup(line, n);

        if (path == NULL)
            die("out of memory");
        if (image_strangers(path, refer_from_outside, p)) {
            p->strangers = must_grow(p->strangers, (p->nstrangers + 1) *
                                     sizeof *p->strangers);
            p->strangers[p->nstrangers++] = path;
        }
        line += n + (line[n] == '\n');
    }
    /* The run time's own replacements call what they replace. */
    for (size_t i = 0; i < sizeof replaced / sizeof replaced[0]; i++)
        if (our_node(p, replaced[i].name) >= 0)
            refer(p, replaced[i].name, false);
}

void
graph_read(struct program *p, struct image *image,
           const struct bounds *bounds, const char *trace)
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
    read_strangers(p, trace);
    sort_edges(&p->graph);
    p->graph.main = our_node(p, "main");
}

/*
 * program.c -- what a program consists of, and which function a name means.
 */
#include <stdio.h>
#include <string.h>

#include "linked/cc/program.h"
#include "linked/cc/records.h"

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

static const struct image_symbol *
symbol(const struct program *p, const char *name)
{
    return table_get(&p->image->symbols, name, strlen(name));
}

/* The node of a function that is not ours. */
static int
outside_node(struct program *p, const char *name)
{
    void **place = table_put(&p->nodes, name, strlen(name));

    if (*place == NULL) {
        *place = as_value(p->graph.nnodes);
        program_add_node(p, records_outside(p->bounds, must_copy(name)));
    }
    return as_number(*place);
}

struct node *
program_add_node(struct program *p, struct node node)
{
    struct callgraph *g = &p->graph;

    if ((g->nnodes & (g->nnodes - 1)) == 0)     /* room for twice as many */
        g->nodes = must_grow(g->nodes, (2 * g->nnodes + 1) * sizeof node);
    g->nodes[g->nnodes] = node;
    return &g->nodes[g->nnodes++];
}

struct edge *
program_add_edge(struct program *p)
{
    struct callgraph *g = &p->graph;

    if ((g->nedges & (g->nedges - 1)) == 0)
        g->edges = must_grow(g->edges,
                             (2 * g->nedges + 1) * sizeof *g->edges);
    g->edges[g->nedges] = (struct edge){ .from = 0 };
    return &g->edges[g->nedges++];
}

bool
program_find_body(struct program *p, int v, const char *id, int k)
{
    char name[64];

    snprintf(name, sizeof name, "__ct_b_%s_%d", id, k);
    const struct image_symbol *body = symbol(p, name);
    if (body == NULL || body->undefined)
        return false;                   /* its section was not linked */
    *table_put(&p->bodies, (const char *)&body->value,
               sizeof body->value) = as_value(v);
    return true;
}

int
program_ours(const struct program *p, const char *name)
{
    const struct image_symbol *s = symbol(p, name);

    if (s == NULL || s->undefined)
        return -1;
    return as_number(table_get(&p->bodies, (const char *)&s->value,
                               sizeof s->value));
}

int
program_callee(struct program *p, const char *name)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (strcmp(name, refused[i].name) == 0)
            die("%s cannot be used on linked stacks: %s", name,
                refused[i].instead);
    for (size_t i = 0; i < sizeof replaced / sizeof replaced[0]; i++)
        if (strcmp(name, replaced[i].name) == 0)
            return outside_node(p, replaced[i].ours);
    int ours = program_ours(p, name);
    return ours >= 0 ? ours : outside_node(p, name);
}

int
program_winner(struct program *p, int v)
{
    const struct node *n = &p->graph.nodes[v];

    return n->weak && n->name != NULL ? program_callee(p, n->name) : v;
}

void
program_refer(struct program *p, const char *name, bool ours)
{
    void **place = table_put(&p->referenced, name, strlen(name));
    const struct image_symbol *s = symbol(p, name);
    int node = program_ours(p, name);

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

void
program_refer_replaced(struct program *p)
{
    for (size_t i = 0; i < sizeof replaced / sizeof replaced[0]; i++)
        if (program_ours(p, replaced[i].name) >= 0)
            program_refer(p, replaced[i].name, false);
}

/*
 * 10.c -- the scenarios of lab 10: call graphs have checkpoints placed in them,
 * and programs' records are read.
 *
 * A student's function gets a copy of everything.  What it leaves is compared
 * with what the scenario kept for itself, so that a graph that was changed is
 * no easier one.
 */
#include <malloc.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"
#include "autograder/scenarios/graph_audit.h"
#include "autograder/scenarios/record_orders.h"
#include "autograder/scenarios/stage.h"
#include "linked/cc/callgraph.h"
#include "linked/cc/records.h"
#include "linked/linked.h"

_Static_assert((int)GRAPH_SLACK == (int)PLACE_SLACK
               && (int)MADE_ALLOWANCE == (int)ALLOCA_ALLOWANCE
               && (int)MADE_RESYNC == (int)RESYNC
               && (int)MADE_EXTERNAL == LINKED_EXTERNAL,
               "the orders and the headers agree");

/*
 * Small graphs.
 */

/* A graph as a student gets it. */
struct given {
    struct node node[GRAPH_NODES];
    struct edge edge[GRAPH_EDGES];
    struct callgraph g;
};

/* What stands in checked and need beforehand must not matter. */
static void
give(const struct made_graph *m, struct given *g)
{
    memset(g, 0, sizeof *g);
    for (int v = 0; v < m->nnodes; v++)
        g->node[v] = (struct node){
            .name = "function", .unit = 0, .index = v, .winner = v,
            .frame = m->node[v].frame, .first = m->node[v].first,
            .nedges = m->node[v].nedges, .need = 8 * v
        };
    for (int i = 0; i < m->nedges; i++)
        g->edge[i] = (struct edge){
            .from = m->edge[i].from, .to = m->edge[i].to, .number = i,
            .depth = m->edge[i].depth, .stays = m->edge[i].stays,
            .checked = i % 3 == 0
        };
    g->g = (struct callgraph){
        .nodes = g->node, .edges = g->edge, .nnodes = m->nnodes,
        .nedges = m->nedges, .main = m->main
    };
}

static bool
is_node_kept(const struct made_node *m, int v, const struct node *n)
{
    return n->frame == m->frame && n->first == m->first
           && n->nedges == m->nedges && n->name != NULL && n->unit == 0
           && n->index == v && n->winner == v && !n->dynamic && !n->brief
           && !n->weak && !n->trusted && !n->taken && !n->outside;
}

/* Whether all but the answers is as it was given. */
static bool
is_kept(const struct made_graph *m, const struct given *g)
{
    bool same = g->g.nodes == g->node && g->g.edges == g->edge
                && g->g.nnodes == m->nnodes && g->g.nedges == m->nedges
                && g->g.main == m->main && g->g.nunits == 0;

    for (int v = 0; v < m->nnodes; v++)
        same &= is_node_kept(&m->node[v], v, &g->node[v]);
    for (int i = 0; i < m->nedges; i++) {
        const struct edge *e = &g->edge[i];

        same &= e->from == m->edge[i].from && e->to == m->edge[i].to
                && e->depth == m->edge[i].depth && e->number == i
                && e->stays == m->edge[i].stays && e->args == 0;
    }
    return same;
}

static int64_t total;           /* checkpoints so far */

static void
place_one(struct order o, int64_t step)
{
    static struct made_graph made;
    static struct given given;
    bool checked[GRAPH_EDGES] = { false };

    made_graph(o, &made);
    give(&made, &given);
    say(G_GRAPH, (uint32_t)made.nnodes, made.nedges, step);
    place_checkpoints(&given.g, made.maxpath);

    bool kept = is_kept(&made, &given);
    for (int i = 0; i < made.nedges; i++) {
        checked[i] = given.edge[i].checked;
        total += checked[i];
        say(G_EDGE, (uint32_t)i, checked[i], step);
    }
    struct audit a = audit(&made, checked);
    say(G_VERDICT, kept ? a.verdict : CHANGED, kept ? a.where : 0, step);
    for (int v = 0; v < made.nnodes; v++)
        say(G_NEED, (uint32_t)v, given.node[v].need, step);
}

/* How many answers of two placements of one graph differ; both, if one of them
 * is no placement of it. */
static int64_t
differences(const struct made_graph *m, const struct given *one,
            const struct given *other)
{
    int64_t n = 0;

    for (int i = 0; i < m->nedges; i++)
        n += one->edge[i].checked != other->edge[i].checked;
    for (int v = 0; v < m->nnodes; v++)
        n += one->node[v].need != other->node[v].need;
    return n + !is_kept(m, one) + !is_kept(m, other);
}

/* The same graph three times, after others, and what differs. */
static void
place_again(struct order o, int64_t step)
{
    static struct made_graph made, other;
    static struct given first, again, between;
    bool checked[GRAPH_EDGES] = { false };
    int64_t n = 0;

    made_graph(o, &made);
    o.value = fold(o.value, 1);
    made_graph(o, &other);
    give(&made, &first);
    give(&made, &again);
    give(&other, &between);
    place_checkpoints(&first.g, made.maxpath);
    for (int times = 0; times < 2; times++) {
        place_checkpoints(&between.g, other.maxpath);
        place_checkpoints(&again.g, made.maxpath);
        n += differences(&made, &first, &again);
    }
    for (int i = 0; i < made.nedges; i++)
        checked[i] = first.edge[i].checked;
    struct audit a = audit(&made, checked);
    say(G_AGAIN, a.verdict, n, step);
}

static void
play(const int64_t *script, size_t nwords)
{
    for (size_t step = 0; step < nwords / ORDER_WORDS; step++)
        place_one(order_read(script, step), (int64_t)step);
    say(G_TOTAL, 0, total, 0);
}

static void
play_again(const int64_t *script, size_t nwords)
{
    for (size_t step = 0; step < nwords / ORDER_WORDS; step++)
        place_again(order_read(script, step), (int64_t)step);
}

/*
 * Large graphs.
 */

enum {
    LARGE_CALLS = 4,
    LARGE_KEPT = 32 * 1024      /* bytes that malloc may still count: what is
                                 * on its lists of small blocks */
};

struct large {
    struct callgraph g;
    long maxpath;
    long grown;                 /* memory in use, by the placement, bytes */
    struct node *nodes;         /* those of g, whatever g says later */
    struct edge *edges;
};

static void
add_call(struct callgraph *g, int from, int to)
{
    g->edges[g->nedges++] = (struct edge){
        .from = from, .to = to, .depth = g->nodes[from].frame
    };
    g->nodes[from].nedges++;
}

static void
add_calls(struct callgraph *g, struct made_numbers *d, unsigned shape, int v)
{
    int n = g->nnodes;

    g->nodes[v].first = g->nedges;
    switch (shape) {
    case LARGE_RING:
        add_call(g, v, (v + 1) % n);
        break;
    case LARGE_RANDOM:
        for (int k = 0; k < LARGE_CALLS; k++)
            add_call(g, v, (int)made_below(d, (unsigned)n));
        break;
    case LARGE_LADDER:
        for (int k = 1; k <= LARGE_CALLS && v + k < n; k++)
            add_call(g, v, v + k);
        break;
    default:
        if (v + 1 < n)
            add_call(g, v, v + 1);
    }
}

/* False: there is no memory for it. */
static bool
make_large(struct large *l, int n, unsigned shape, int64_t seed)
{
    struct made_numbers d = { .seed = seed };

    *l = (struct large){
        .g = { .nodes = calloc((size_t)n, sizeof *l->g.nodes),
               .edges = calloc((size_t)n * LARGE_CALLS, sizeof *l->g.edges),
               .nnodes = n },
        .maxpath = 1000
    };
    l->nodes = l->g.nodes;
    l->edges = l->g.edges;
    if (l->nodes == NULL || l->edges == NULL)
        return false;
    for (int v = 0; v < n; v++) {
        l->g.nodes[v].name = "function";
        l->g.nodes[v].frame = 8 + 8 * (long)made_below(&d, 20);
    }
    for (int v = 0; v < n; v++)
        add_calls(&l->g, &d, shape, v);
    return true;
}

static long
memory_in_use(void)
{
    struct mallinfo2 m = mallinfo2();

    return (long)(m.uordblks + m.hblkhd);
}

static void *
place_large(void *arg)
{
    struct large *l = arg;

    l->grown = -memory_in_use();
    place_checkpoints(&l->g, l->maxpath);
    l->grown += memory_in_use();
    return NULL;
}

/* Tells who is called without a check, by how many: calls[v].  Then takes away
 * functions that nobody calls, with their calls; returns them in that order,
 * `*n` of them: fewer than there are, if there is a cycle. */
static int *
in_order(const struct callgraph *g, int *n)
{
    int *calls = calloc((size_t)g->nnodes, sizeof *calls);
    int *order = calloc((size_t)g->nnodes, sizeof *order);

    *n = 0;
    if (calls == NULL || order == NULL)
        abort();
    for (int i = 0; i < g->nedges; i++)
        calls[g->edges[i].to] += !g->edges[i].checked;
    for (int v = 0; v < g->nnodes; v++)
        if (calls[v] == 0)
            order[(*n)++] = v;
    for (int i = 0; i < *n; i++) {
        const struct node *v = &g->nodes[order[i]];

        for (int e = v->first; e < v->first + v->nedges; e++)
            if (!g->edges[e].checked && --calls[g->edges[e].to] == 0)
                order[(*n)++] = g->edges[e].to;
    }
    free(calls);
    return order;
}

/* Puts the answers in place of those of a graph that nobody has touched. */
static void
take_answers(struct large *own, const struct large *placed)
{
    struct callgraph *g = &own->g;

    for (int i = 0; i < g->nedges; i++)
        g->edges[i].checked = placed->edges[i].checked;
    for (int v = 0; v < g->nnodes; v++)
        g->nodes[v].need = placed->nodes[v].need;
    own->grown = placed->grown;
}

static void
look_at_large(const struct large *l, int64_t step)
{
    const struct callgraph *g = &l->g;
    int n, wrong = 0, where = 0;
    int *order = in_order(g, &n);
    enum verdict verdict = n < g->nnodes ? CYCLE : SOUND;

    while (--n >= 0) {
        const struct node *v = &g->nodes[order[n]];
        long need = v->frame;

        for (int e = v->first; e < v->first + v->nedges; e++) {
            long path = g->edges[e].depth + g->nodes[g->edges[e].to].need;

            if (!g->edges[e].checked && path > need)
                need = path;
        }
        wrong += v->need != need;
        if (need > l->maxpath && verdict == SOUND) {
            verdict = TOO_LONG;
            where = v->first;
        }
    }
    if (verdict == SOUND && l->grown > LARGE_KEPT)
        verdict = KEPT;
    say(G_LARGE, verdict, where, step);
    say(G_LARGE_NEEDS, 0, wrong, step);
    free(order);
}

static void
free_large(struct large *l)
{
    free(l->nodes);
    free(l->edges);
}

/* A thread with a small stack does it. */
static void
play_large(const int64_t *script, size_t nwords)
{
    ct_attr attr;
    ct_thread thread;
    struct large placed, own;

    ct_attr_init(&attr);
    attr.stack_size = LARGE_STACK;
    snprintf(attr.name, sizeof attr.name, "placement");
    for (size_t step = 0; step < nwords / ORDER_WORDS; step++) {
        struct order o = order_read(script, step);

        if (!make_large(&placed, LARGE_NODES, o.y, o.value)
            || !make_large(&own, LARGE_NODES, o.y, o.value)
            || ct_create(&thread, &attr, place_large, &placed) != 0
            || ct_join(thread, NULL) != 0)
            abort();
        take_answers(&own, &placed);
        look_at_large(&own, (int64_t)step);
        free_large(&placed);
        free_large(&own);
    }
}

/*
 * Records.
 */

static jmp_buf caught;          /* where a refusal goes */
static bool catching;
static char last_words[512];

static void
catch(const char *sentence)
{
    snprintf(last_words, sizeof last_words, "%s", sentence);
    if (catching)
        longjmp(caught, 1);
    fprintf(stderr, "capriccio: %s\n", sentence);
    abort();
}

/* What was linked, and its records. */
struct linked_program {
    struct image image;
    struct bounds bounds;
    struct program program;
};

static void
add_symbol(struct image *image, const char *name, uint64_t value)
{
    struct image_symbol *s = must_alloc(sizeof *s);

    *s = (struct image_symbol){ .value = value, .function = true,
                                .undefined = value == 0 };
    *table_put(&image->symbols, name, strlen(name)) = s;
}

/* The symbols of the image, and the bounds of the outsiders. */
static void
link_program(const struct made_program *m, struct linked_program *l)
{
    char name[OUTSIDER_LONG + 16];

    for (int i = 0; i < m->nfunctions; i++) {
        const struct made_function *f = &m->function[i];

        if ((f->flags & F_LINKED) == 0)
            continue;
        snprintf(name, sizeof name, "__ct_b_u%d_%d", f->unit, f->index);
        add_symbol(&l->image, name, 0x401000 + 16 * (uint64_t)i);
        snprintf(name, sizeof name, "f%d", f->name);
        if (f->winner == i)
            add_symbol(&l->image, name, 0x401000 + 16 * (uint64_t)i);
    }
    for (int x = 0; x < OUTSIDERS; x++) {
        long *bound = must_alloc(sizeof *bound);

        made_outsider(x, name, sizeof name);
        add_symbol(&l->image, name, 0);
        *bound = made_bound(x);
        if (*bound > 0)
            *table_put(&l->bounds.table, name, strlen(name)) = bound;
    }
}

static void
write_function(struct buffer *b, const struct made_function *f)
{
    char name[32];

    made_name(f, name, sizeof name);
    buffer_add(b, "F %d %ld %s%s%s%s %s\n", f->index, f->frame,
               f->flags & F_DYNAMIC ? "d" : "", f->flags & F_BRIEF ? "s" : "",
               f->flags & F_WEAK ? "w" : "",
               f->flags & (F_DYNAMIC | F_BRIEF | F_WEAK) ? "" : "-", name);
    for (int i = 0; i < f->pointers; i++)
        buffer_add(b, "I %d %ld %d\n", f->index, f->pointer_args,
                   16 * (i + 1));
    if (f->taken)
        buffer_add(b, "A %d\n", f->index);
}

static void
write_call(struct buffer *b, const struct made_program *m,
           const struct made_step *c)
{
    static const char *const kinds[] = { "call", "jump", "stay" };
    char callee[OUTSIDER_LONG + 16];

    if (c->to >= OUTSIDE)
        made_outsider(c->to - OUTSIDE, callee, sizeof callee);
    else if (c->numbered)
        snprintf(callee, sizeof callee, "#%d", m->function[c->to].index);
    else
        snprintf(callee, sizeof callee, "f%d", m->function[c->to].name);
    buffer_add(b, "E %d %d %s %ld %ld %s\n", c->number,
               m->function[c->from].index, callee, c->args, c->depth,
               kinds[c->kind]);
}

/* All records; `extra` ends those of the first unit, if it is not NULL. */
static void
write_records(struct buffer *b, const struct made_program *m,
              const char *extra)
{
    for (int u = 0; u < m->nunits; u++) {
        buffer_add(b, "U u%d unit%d.c\n", u, u);
        for (int i = 0; i < m->nfunctions; i++)
            if (m->function[i].unit == u)
                write_function(b, &m->function[i]);
        for (int i = 0; i < m->ncalls; i++)
            if (m->function[m->call[i].from].unit == u)
                write_call(b, m, &m->call[i]);
        if (u == 0 && extra != NULL)
            buffer_add(b, "%s\n", extra);
    }
}

/* The number that an order has for node v. */
static int
outsider(const struct callgraph *g, int v)
{
    if (v < 0 || v >= g->nnodes || g->nodes[v].unit >= 0
        || g->nodes[v].name == NULL || g->nodes[v].name[0] != 'x')
        return v;
    return OUTSIDE + atoi(g->nodes[v].name + 1);
}

/*
 * What is told of it, by part.
 */

static void
tell_functions(const struct callgraph *g, const struct made_program *m,
               int64_t step)
{
    for (int i = 0; i < m->nfunctions && i < g->nnodes; i++) {
        const struct node *n = &g->nodes[i];
        unsigned flags = (n->dynamic ? F_DYNAMIC : 0) | (n->weak ? F_WEAK : 0)
                         | (n->brief ? F_BRIEF : 0);
        bool place = n->unit == m->function[i].unit
                     && n->index == m->function[i].index;
        char name[32];

        made_name(&m->function[i], name, sizeof name);
        if (n->name == NULL)
            say(R_FUNCTION, (uint32_t)i, 0, step);
        else
            say(R_FUNCTION, (uint32_t)i,
                16 * (place && strcmp(n->name, name) == 0 ? n->frame
                      : FRAME_MISPLACED)
                + (flags | F_LINKED), step);
    }
}

static void
tell_calls(const struct callgraph *g, int64_t step)
{
    say(R_CALLS, 0, g->nedges, step);
    for (int i = 0; i < g->nedges; i++) {
        const struct edge *e = &g->edges[i];

        say(R_CALL, (uint32_t)i, e->from * 1000 + outsider(g, e->to), step);
        say(R_SIZES, (uint32_t)i, e->depth * 8192 + e->args * 2 + e->stays,
            step);
    }
}

static void
tell_order(const struct callgraph *g, const struct made_program *m,
           int64_t step)
{
    say(R_CALLS, 0, g->nedges, step);
    for (int i = 0; i < g->nedges; i++)
        say(R_NUMBER, (uint32_t)i, g->edges[i].unit * 1000
            + g->edges[i].number, step);
    for (int i = 0; i < m->nfunctions && i < g->nnodes; i++)
        if (g->nodes[i].nedges > 0)
            say(R_RANGE, (uint32_t)i, g->nodes[i].first * 1000
                + g->nodes[i].nedges, step);
}

static void
tell_outside(const struct callgraph *g, const struct made_program *m,
             int64_t step)
{
    int n = 0;

    for (int x = 0; x < OUTSIDERS; x++)
        for (int v = m->nfunctions; v < g->nnodes; v++)
            if (outsider(g, v) == OUTSIDE + x) {
                say(R_OUTSIDE, (uint32_t)x, g->nodes[v].frame * 2
                    + g->nodes[v].trusted, step);
                n++;
            }
    say(R_OUTSIDERS, 0, n, step);
}

static void
tell_pointers(const struct callgraph *g, const struct made_program *m,
              int64_t step)
{
    say(R_POINTERS, 0, g->nindirect * 1000 + g->indirect_args, step);
    for (int i = 0; i < m->nfunctions && i < g->nnodes; i++)
        say(R_TAKEN, (uint32_t)i, g->nodes[i].winner * 2 + g->nodes[i].taken,
            step);
}

/* A record that makes no sense in unit 0 of the program. */
static void
write_nonsense(const struct made_program *m, unsigned kind, char *text,
               size_t size)
{
    int n = 0;

    for (int i = 0; i < m->nfunctions; i++)
        n += m->function[i].unit == 0;
    switch (kind) {
    case 0: snprintf(text, size, "E 99 %d x1 0 16 call", n); break;
    case 1: snprintf(text, size, "E 99 0 #%d 0 16 call", n); break;
    case 2: snprintf(text, size, "E 99 0 x1 0 16"); break;
    case 3: snprintf(text, size, "F %d 64 - again", n - 1); break;
    case 4: snprintf(text, size, "F %d 64 - x", n + 1); break;
    case 5: snprintf(text, size, "I %d 0 8", n); break;
    case 6: snprintf(text, size, "A -1"); break;
    case 7: snprintf(text, size, "I 0"); break;
    case 8: snprintf(text, size, "A "); break;
    case NONSENSE_EARLY: snprintf(text, size, "F 0 64 - early"); break;
    default: snprintf(text, size, "F %d 64 -", n); break;
    }
}

static void
read_and_catch(struct linked_program *l)
{
    catching = true;
    if (setjmp(caught) == 0)
        records_read(&l->program, &l->image, &l->bounds);
    catching = false;
}

static void
try_nonsense(const struct made_program *m, struct linked_program *l,
             struct order o, int64_t step)
{
    char record[64], sentence[128];
    unsigned kind = o.x % NONSENSES;

    write_nonsense(m, kind, record, sizeof record);
    bool early = kind == NONSENSE_EARLY;        /* before the first unit */
    snprintf(sentence, sizeof sentence, "%s: a record makes no sense: %s",
             early ? "the program" : "unit0.c", record);
    if (early)
        buffer_add(&l->image.records, "%s\n", record);
    write_records(&l->image.records, m, early ? NULL : record);
    last_words[0] = '\0';
    read_and_catch(l);
    say(R_REFUSED, kind, strcmp(last_words, sentence) == 0, step);
}

static void
read_one(struct order o, int64_t step)
{
    struct linked_program l = { .program = { .nreferences = 0 } };
    static struct made_program made;

    made_program(o, &made);
    say(R_PROGRAM, (uint32_t)made.nfunctions, made.ncalls, step);
    link_program(&made, &l);
    if (o.y == PART_NONSENSE) {
        try_nonsense(&made, &l, o, step);
        return;
    }
    write_records(&l.image.records, &made, NULL);
    records_read(&l.program, &l.image, &l.bounds);

    const struct callgraph *g = &l.program.graph;
    switch (o.y) {
    case PART_FUNCTIONS: tell_functions(g, &made, step); break;
    case PART_CALLS: tell_calls(g, step); break;
    case PART_ORDER: tell_order(g, &made, step); break;
    case PART_OUTSIDE: tell_outside(g, &made, step); break;
    case PART_POINTERS: tell_pointers(g, &made, step); break;
    }
}

static void
read_all(const int64_t *script, size_t nwords)
{
    die_hook = catch;
    for (size_t step = 0; step < nwords / ORDER_WORDS; step++)
        read_one(order_read(script, step), (int64_t)step);
}

const struct scenario stage_scenarios[] = {
    { "cycles", play },
    { "paths", play },
    { "wide", play },
    { "jumps", play },
    { "every-call", play },
    { "none", play },
    { "few", play },
    { "again", play_again },
    { "large", play_large },
    { "functions", read_all },
    { "calls", read_all },
    { "order", read_all },
    { "outside", read_all },
    { "pointers", read_all },
    { "nonsense", read_all },
    { NULL, NULL }
};

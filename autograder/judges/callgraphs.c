/*
 * callgraphs.c -- the judges of lab 10 that have checkpoints placed.
 *
 * Any placement is allowed that keeps the contract.  So each call of a graph
 * may be told to be checked or not; when all have been, the audit decides
 * (graph_audit.h), and what every function then needs is a matter of fact.
 *
 * How few checkpoints there can be nobody knows in general: to find out is as
 * hard as feedback arc set.  A plain depth-first search, here, says how many
 * are few enough.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/judges/callgraphs.h"
#include "autograder/scenarios/graph_audit.h"

struct model {
    int64_t script[SCRIPT_MAX];
    int64_t steps, step;        /* orders, and the one that is carried out */
    struct made_graph graph;
    struct audit audit;         /* of what was told */
    bool checked[GRAPH_EDGES];  /* as was told */
    enum { GRAPH, EDGE, VERDICT, NEED, TOTAL, END } due;
    int index;                  /* of the edge or node that is due */
    int64_t total, most;        /* checkpoints told so far; allowed in all */
};

/*
 * The plain search.
 */

struct search {
    const struct made_graph *g;
    enum { NEW, OPEN, DONE } state[GRAPH_NODES];
    long need[GRAPH_NODES];
    int checked;
};

static void
visit(struct search *s, int v)
{
    const struct made_node *n = &s->g->node[v];
    long limit = n->frame > s->g->maxpath ? n->frame + GRAPH_SLACK
                                          : s->g->maxpath;

    s->state[v] = OPEN;
    s->need[v] = n->frame;
    for (int i = n->first; i < n->first + n->nedges; i++) {
        const struct made_edge *e = &s->g->edge[i];

        if (s->state[e->to] == NEW)
            visit(s, e->to);
        long path = e->depth + s->need[e->to];
        if (s->state[e->to] == OPEN || (path > limit && !e->stays))
            s->checked++;
        else if (path > s->need[v])
            s->need[v] = path;
    }
    s->state[v] = DONE;
}

/* In a dozen small graphs chance decides: two right ways of breaking cycles
 * differ by up to two fifths there, by a sixth in thirty graphs that are as
 * large as can be (3,000 seeds, every alternative).  So it is half more than
 * are placed here and four, or a fourth more. */
static int64_t
few_enough(const struct model *m, bool strictly)
{
    int64_t sum = 0;

    for (int64_t i = 0; i < m->steps; i++) {
        struct order o = order_read(m->script, (size_t)i);
        struct made_graph g;
        struct search s = { .g = &g };

        if (o.op != G_GRAPH || o.y == SHAPE_ALL)
            return INT64_MAX;
        made_graph(o, &g);
        if (g.main >= 0)
            visit(&s, g.main);
        for (int v = 0; v < g.nnodes; v++)
            if (s.state[v] == NEW)
                visit(&s, v);
        sum += s.checked;
    }
    return strictly ? sum + sum / 4 : sum + sum / 2 + 4;
}

/*
 * The model.
 */

/* Goes on to what is due after all of the kind that is due. */
static void
go_on(struct model *m)
{
    m->index = 0;
    switch (m->due) {
    case GRAPH:
        if (m->graph.nedges > 0) {
            m->due = EDGE;
            return;
        }
        /* fall through */
    case EDGE:
        m->audit = audit(&m->graph, m->checked);
        m->due = VERDICT;
        return;
    case VERDICT:
        m->due = NEED;
        return;
    case NEED:
        m->step++;
        break;
    default:
        m->due = END;
        return;
    }
    m->due = m->step < m->steps ? GRAPH : TOTAL;
    if (m->due == GRAPH)
        made_graph(order_read(m->script, (size_t)m->step), &m->graph);
}

static void *
open_as(const int64_t *script, size_t nwords, bool strictly)
{
    struct model *m = calloc(1, sizeof *m);

    if (m == NULL)
        return NULL;
    memcpy(m->script, script, nwords * sizeof *script);
    m->steps = (int64_t)(nwords / ORDER_WORDS);
    m->most = few_enough(m, strictly);
    made_graph(order_read(script, 0), &m->graph);
    return m;
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    return open_as(script, nwords, false);
}

static void *
open_few(const int64_t *script, size_t nwords)
{
    return open_as(script, nwords, true);
}

static bool
is_few(const struct model *m)
{
    return m->total <= m->most;
}

static size_t
allowed(void *model, struct event set[ALLOWED_MAX])
{
    const struct model *m = model;
    uint32_t i = (uint32_t)m->index;
    size_t n = 1;

    switch (m->due) {
    case GRAPH:
        set[0] = (struct event){ G_GRAPH, (uint32_t)m->graph.nnodes,
                                 m->graph.nedges, m->step };
        break;
    case EDGE:
        set[n++] = (struct event){ G_EDGE, i, true, m->step };
        set[0] = (struct event){ G_EDGE, i, false, m->step };
        break;
    case VERDICT:               /* which is not to be had if it is not true */
        set[0] = (struct event){ G_VERDICT, SOUND, 0,
                                 m->audit.verdict == SOUND ? m->step : -1 };
        break;
    case NEED:
        set[0] = (struct event){ G_NEED, i, m->audit.need[i], m->step };
        break;
    case TOTAL:
        set[0] = (struct event){ G_TOTAL, 0, is_few(m) ? m->total : m->most,
                                 is_few(m) ? 0 : -1 };
        break;
    case END:
        set[0] = (struct event){ .kind = EVENT_END };
    }
    return n;
}

static void
advance(void *model, const struct event *e)
{
    struct model *m = model;
    int n = m->due == EDGE ? m->graph.nedges
            : m->due == NEED ? m->graph.nnodes : 1;

    if (m->due == EDGE) {
        m->checked[m->index] = e->a != 0;
        m->total += e->a != 0;
    }
    if (++m->index == n)
        go_on(m);
}

/*
 * In words.
 */

/* The edge at which a verdict looks. */
static struct made_edge
edge_of(const struct model *m, int64_t a)
{
    return a >= 0 && a < m->graph.nedges ? m->graph.edge[a]
                                         : (struct made_edge){ .from = 0 };
}

/* The need of v where there is no checkpoint at all, and no cycle. */
static long
unchecked_need(const struct made_graph *g, int v)
{
    static const bool none[GRAPH_EDGES];
    struct audit a;

    audit_paths(g, none, &a);
    return a.need[v];
}

/* What an audit or the scenario found. */
static void
wording_verdict(const struct model *m, const struct event *e, char *text,
                size_t size)
{
    struct made_edge edge = edge_of(m, e->a);
    const struct made_node *n = &m->graph.node[edge.from];

    switch (e->who) {
    case SOUND:
        snprintf(text, size, "the checkpoints keep the contract");
        break;
    case FORBIDDEN:
        snprintf(text, size, "call %" PRId64 ", %d -> %d, stays, and has a "
                 "checkpoint", e->a, edge.from, edge.to);
        break;
    case MISSING:
        snprintf(text, size, "call %" PRId64 ", %d -> %d, has no checkpoint, "
                 "and MaxPath is 0", e->a, edge.from, edge.to);
        break;
    case CYCLE:
        snprintf(text, size, "function %" PRId64 " is in a cycle without a "
                 "checkpoint, or leads into one", e->a);
        break;
    case TOO_LONG:
        snprintf(text, size, "the path through call %" PRId64 ", %d -> %d, is "
                 "too long: %ld bytes and what %d needs, MaxPath %ld, own "
                 "frame %ld", e->a, edge.from, edge.to, edge.depth, edge.to,
                 m->graph.maxpath, n->frame);
        break;
    case NEEDLESS:
        snprintf(text, size, "call %" PRId64 ", %d -> %d, has a checkpoint; "
                 "no call needs one: %ld bytes at most, MaxPath %ld, "
                 "frame %ld", e->a, edge.from, edge.to,
                 edge.depth + unchecked_need(&m->graph, edge.to),
                 m->graph.maxpath, n->frame);
        break;
    default:
        snprintf(text, size, "the graph has been changed");
    }
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    const struct model *m = model;
    struct made_edge edge = edge_of(m, e->who);
    char words[200];

    switch (e->kind) {
    case G_GRAPH:
        snprintf(text, size, "graph %" PRId64 ": %u functions, %" PRId64
                 " calls, MaxPath %ld", e->b, e->who, e->a, m->graph.maxpath);
        break;
    case G_EDGE:
        snprintf(text, size, "graph %" PRId64 ": call %u, %d -> %d, %s",
                 e->b, e->who, edge.from, edge.to,
                 e->a != 0 ? "has a checkpoint" : "has none");
        break;
    case G_VERDICT:
        wording_verdict(m, e, words, sizeof words);
        snprintf(text, size, "graph %" PRId64 ": %s", m->step, words);
        break;
    case G_NEED:
        snprintf(text, size, "graph %" PRId64 ": the need of function %u is %"
                 PRId64, e->b, e->who, e->a);
        break;
    case G_TOTAL:
        snprintf(text, size, "%s%" PRId64 " checkpoints in all graphs",
                 e->b < 0 ? "at most " : "", e->a);
        break;
    default:
        snprintf(text, size, "something unknown (%u)", e->kind);
    }
}

static const char *
blame(void *model, const struct event *got)
{
    const struct model *m = model;

    if (got->kind == G_NEED && m->due == NEED)
        return "P3";
    if (got->kind == G_TOTAL)
        return "P5";
    if (got->kind != G_VERDICT || m->due != VERDICT)
        return NULL;
    switch (got->who) {
    case CYCLE:
        return "P1";
    case TOO_LONG:
    case MISSING:
        return "P2";
    case NEEDLESS:
        return "P5";
    default:
        return "P6";
    }
}

/*
 * Plans.
 */

/* n graphs of up to `most` functions. */
static size_t
plan(uint64_t seed, int64_t *script, unsigned n, unsigned most,
     enum graph_shape shape)
{
    struct dice dice;

    dice_seed(&dice, seed);
    for (unsigned i = 0; i < n; i++)
        order_write(script, i, (struct order){
            .op = G_GRAPH, .x = dice_below(&dice, most), .y = shape,
            .value = (int64_t)dice_roll(&dice)
        });
    return n * ORDER_WORDS;
}

#define PLAN(name_, n_, most_, shape_)                                  \
    static size_t                                                       \
    plan_##name_(uint64_t seed, int64_t *script)                        \
    {                                                                   \
        return plan(seed, script, n_, most_, shape_);                   \
    }

PLAN(cycles, 12, 12, SHAPE_CYCLES)
PLAN(paths, 12, 12, SHAPE_PATHS)
PLAN(wide, 12, 12, SHAPE_WIDE)
PLAN(jumps, 12, 12, SHAPE_JUMPS)
PLAN(every_call, 6, 12, SHAPE_ALL)
PLAN(none, 12, 12, SHAPE_NONE)
PLAN(few, 30, GRAPH_NODES, SHAPE_MIXED)

#define GRAPH_JUDGE(name_, plan_, open_) {                              \
    .name = name_, .plan = plan_, .open = open_,                        \
    .allowed = allowed, .advance = advance, .close = free,              \
    .describe = describe, .blame = blame                                \
}

const struct judge
    cycles_judge = GRAPH_JUDGE("cycles", plan_cycles, open_model),
    paths_judge = GRAPH_JUDGE("paths", plan_paths, open_model),
    wide_judge = GRAPH_JUDGE("wide", plan_wide, open_model),
    tail_calls_judge = GRAPH_JUDGE("jumps", plan_jumps, open_model),
    every_call_judge = GRAPH_JUDGE("every-call", plan_every_call, open_model),
    none_judge = GRAPH_JUDGE("none", plan_none, open_model),
    few_judge = GRAPH_JUDGE("few", plan_few, open_few);

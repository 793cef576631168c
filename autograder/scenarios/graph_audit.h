/*
 * graph_audit -- whether checkpoints are where the contract wants them.
 *
 * Slow and plain: a function's need is known when those of all that it calls
 * without a check are; what is left over when nothing more becomes known is in
 * cycles, or leads into one.  Both sides look: the scenario to say what it
 * found, the judge to believe it.
 */
#ifndef SCENARIOS_GRAPH_AUDIT_H
#define SCENARIOS_GRAPH_AUDIT_H

#include "autograder/scenarios/graph_orders.h"

enum verdict {
    SOUND,
    FORBIDDEN,                  /* edge a stays, and is checked */
    MISSING,                    /* edge a is not checked, and MaxPath is 0 */
    CYCLE,                      /* node a is in a cycle without a check, or
                                 * leads into one */
    TOO_LONG,                   /* the path through edge a is */
    NEEDLESS,                   /* edge a is checked; none need be */
    CHANGED,                    /* the graph itself is not what it was */
    KEPT                        /* a large one: memory is not given back */
};

/* What was found. */
struct audit {
    enum verdict verdict;
    int where;
    bool known[GRAPH_NODES];    /* the needs that could be told */
    long need[GRAPH_NODES];
};

/* Whether the need of v can be told, and if so, what it is. */
static inline bool
audit_node(const struct made_graph *g, const bool *checked, struct audit *a,
           int v)
{
    const struct made_node *n = &g->node[v];

    a->need[v] = n->frame;
    for (int i = n->first; i < n->first + n->nedges; i++) {
        const struct made_edge *e = &g->edge[i];

        if (checked[i])
            continue;
        if (!a->known[e->to])
            return false;
        if (e->depth + a->need[e->to] > a->need[v])
            a->need[v] = e->depth + a->need[e->to];
    }
    return true;
}

/* P1 to P3: fills in the needs. */
static inline void
audit_paths(const struct made_graph *g, const bool *checked, struct audit *a)
{
    bool more = true;

    *a = (struct audit){ .verdict = SOUND };
    while (more) {
        more = false;
        for (int v = 0; v < g->nnodes; v++)
            if (!a->known[v] && audit_node(g, checked, a, v))
                more = a->known[v] = true;
    }
    for (int v = 0; v < g->nnodes; v++)
        if (!a->known[v]) {
            a->verdict = CYCLE;
            a->where = v;
            return;
        }
    for (int i = 0; i < g->nedges; i++) {
        const struct made_edge *e = &g->edge[i];
        long frame = g->node[e->from].frame;
        long limit = frame > g->maxpath ? frame + GRAPH_SLACK : g->maxpath;

        if (checked[i] || e->stays || e->depth + a->need[e->to] <= limit)
            continue;
        a->verdict = TOO_LONG;
        a->where = i;
        return;
    }
}

/* An edge that is checked, if it must not be; or is not, if it must; or -1. */
static inline int
audit_edges(const struct made_graph *g, const bool *checked,
            enum verdict verdict)
{
    for (int i = 0; i < g->nedges; i++)
        if (verdict == FORBIDDEN ? g->edge[i].stays && checked[i]
            : verdict == MISSING ? !g->edge[i].stays && !checked[i]
            : checked[i])
            return i;
    return -1;
}

static inline struct audit
audit(const struct made_graph *g, const bool *checked)
{
    static const bool none[GRAPH_EDGES];
    struct audit a, free;

    audit_paths(g, checked, &a);
    audit_paths(g, none, &free);
    if (audit_edges(g, checked, FORBIDDEN) >= 0) {
        a.verdict = FORBIDDEN;
        a.where = audit_edges(g, checked, FORBIDDEN);
    } else if (g->maxpath == 0 && audit_edges(g, checked, MISSING) >= 0) {
        a.verdict = MISSING;
        a.where = audit_edges(g, checked, MISSING);
    } else if (a.verdict == SOUND && g->maxpath > 0 && free.verdict == SOUND
               && audit_edges(g, checked, NEEDLESS) >= 0) {
        a.verdict = NEEDLESS;
        a.where = audit_edges(g, checked, NEEDLESS);
    }
    return a;
}

#endif

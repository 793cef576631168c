/*
 * graphs.c -- the judges of lab 11's graph.
 *
 * They share a model (atlas.h), its wording and its blame; what makes each of
 * them look at one promise is its plan.
 */
#include <inttypes.h>
#include <stdio.h>

#include "autograder/judges/atlas.h"
#include "autograder/judges/graph_plan.h"
#include "autograder/judges/graphs.h"

static void *
open_model(const int64_t *script, size_t nwords)
{
    struct tape *tape = tape_open(script, nwords);
    struct atlas atlas;

    if (tape == NULL)
        return NULL;
    atlas_open(&atlas, tape);
    for (size_t i = 0; i < nwords / ORDER_WORDS; i++)
        atlas_obey(&atlas, order_read(script, i));
    return tape;
}

enum { SPELT = 72 };

/* "place 2, by its second call, 3 calls deep, in a frame of variable size" */
static const char *
wording_spot(char text[SPELT], unsigned spot)
{
    snprintf(text, SPELT, "place_%u%s, depth %u%s", spot_place(spot),
             spot_way(spot) == 0 ? "" : " by its other call", spot_depth(spot),
             spot_room(spot) == 0 ? "" : ", below a variable frame");
    return text;
}

static const char *
wording_node(char text[SPELT], int64_t number)
{
    if (number == ELSEWHERE)
        snprintf(text, SPELT, "graph_elsewhere");
    else if (number == UNTOUCHED)
        snprintf(text, SPELT, "no node, or one too many");
    else
        snprintf(text, SPELT, "node %" PRId64, number);
    return text;
}

/* An order in words. */
static void
wording_call(struct order o, char *text, size_t size)
{
    char one[SPELT], other[SPELT];
    const char *from = wording_node(one, o.x), *to = wording_node(other, o.y);
    struct again again = again_of(o.value);
    unsigned k = (unsigned)(o.value % KINDS);

    switch (o.op) {
    case G_BORN:
        snprintf(text, size, "walker %u begins with function %u", o.x, o.y);
        break;
    case G_STOP:
        snprintf(text, size, "walker %u stops at %s, took %" PRId64, o.x,
                 wording_spot(one, o.y), o.value);
        break;
    case G_AGAIN:
        snprintf(text, size, "walker %u stops %u times more, took %" PRId64
                 " and %" PRId64 " in turn", o.x, again.passes,
                 again.amount[0], again.amount[1]);
        break;
    case G_ENDS:
        snprintf(text, size, "walker %u ends", o.x);
        break;
    case G_COUNT:
        snprintf(text, size, "count of the edge from %s to %s", from, to);
        break;
    case G_MEAN:
        snprintf(text, size, "mean.of[%u] from %s to %s", k, from, to);
        break;
    case G_VARIANCE:
        snprintf(text, size, "variance.of[%u] / %" PRId64 " from %s to %s", k,
                 o.value / KINDS, from, to);
        break;
    case G_EXPECT:
        snprintf(text, size, "graph_expect(%s), of[%u]", from, k);
        break;
    case G_INTO:
        snprintf(text, size, "into of %s", from);
        break;
    case G_AGE:
        snprintf(text, size, "graph_age(); nodes left");
        break;
    case G_LEFT:
        snprintf(text, size, "whether there is still %s", from);
        break;
    case G_FILL:
        snprintf(text, size, "graph_birth() of %" PRId64 " functions; with a "
                 "node of their own", o.value);
        break;
    default:
        snprintf(text, size, "something unknown (%u)", o.op);
    }
}

/* What the scenario itself has found wrong. */
static const char *const wrongs[WRONGS] = {
    "a call fails",
    [WRONG_ID] = "a new node's id is not one more than the last one's",
    [WRONG_FIRST] = "the edge that was taken last is not the first of its node",
    [WRONG_ORDER] = "the nodes are not chained from the newest to the oldest"
};

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    struct order o = tape_order(model, e);
    char call[3 * SPELT], node[SPELT];

    wording_call(o, call, sizeof call);
    if (e->kind == BEYOND && e->who < WRONGS)
        snprintf(text, size, "%s", wrongs[e->who]);
    else if (e->kind == o.op)
        snprintf(text, size, "step %zu: %s", place_step(e->b), call);
    else if (e->kind != o.op + RESULT)
        snprintf(text, size, "something unknown (%u)", e->kind);
    else if (o.op == G_BORN || o.op == G_STOP || o.op == G_AGAIN)
        snprintf(text, size, "step %zu: ... and is at %s", place_step(e->b),
                 wording_node(node, e->a));
    else if (e->a == UNTOUCHED)
        snprintf(text, size, "step %zu: %s: there is none",
                 place_step(e->b), call);
    else
        snprintf(text, size, "step %zu: %s: %" PRId64, place_step(e->b), call,
                 e->a);
}

/* That a walker is at another node than it should is about what is one node,
 * whatever the script was meant for. */
static const char *
blame(void *model, const struct event *got)
{
    const struct event *due = tape_due(model);

    if (due == NULL || got == NULL || got->kind != due->kind)
        return NULL;
    switch (got->kind - RESULT) {
    case G_BORN:
    case G_STOP:
    case G_AGAIN:
        return due->a == ELSEWHERE || got->a == ELSEWHERE ? "R5" : "R1";
    case G_COUNT:
    case G_INTO:
        return "R2";
    default:
        return NULL;            /* the test's own */
    }
}

#define GRAPH_JUDGE(name_, plan_) {                                     \
    .name = name_, .plan = plan_, .open = open_model,                   \
    .allowed = atlas_allowed, .advance = tape_advance,                  \
    .close = tape_close, .describe = describe, .blame = blame           \
}

const struct judge
    nodes_judge = GRAPH_JUDGE("nodes", graph_plan_nodes),
    averages_judge = GRAPH_JUDGE("averages", graph_plan_averages),
    expects_judge = GRAPH_JUDGE("expects", graph_plan_expects),
    ages_judge = GRAPH_JUDGE("ages", graph_plan_ages),
    full_judge = GRAPH_JUDGE("full", graph_plan_full);

/*
 * gates.c -- the judges of lab 11's gate.
 *
 * A script opens some doors and then lets visitors come, take and leave at
 * random.  In the end there is room for all, and those held back are let go on
 * one after another, until nobody is left.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "autograder/judges/gates.h"
#include "autograder/judges/house.h"

/* What the orders of a script are mostly about. */
struct gate_habits {
    unsigned resources, doors, steps;
    unsigned limit;             /* of each resource, up to so much */
    unsigned sure;              /* percent of doors that surely open */
    unsigned weight[RESOURCE_ORDERS];
};

static void
write_order(int64_t *script, size_t *n, struct order o)
{
    order_write(script, (*n)++, o);
}

/* Doors that open a resource more often than not, and some that do so half of
 * the time or less: those hold back nobody. */
static void
write_doors(const struct gate_habits *h, struct dice *d, int64_t *script,
            size_t *n)
{
    static const unsigned shares[] = { 1, 3, 4, 5, 7 };

    for (unsigned door = 0; door < h->doors; door++)
        for (unsigned k = 0; k < h->resources; k++) {
            if (k != door % h->resources && dice_below(d, 3) > 0)
                continue;
            unsigned share = dice_below(d, 100) < h->sure ? 7
                             : shares[dice_below(d, 5)];
            unsigned need = dice_below(d, 8);
            write_order(script, n, (struct order){
                D_DOOR, door, k, need * OPENS + share
            });
        }
}

static struct order
some_order(const struct gate_habits *h, struct dice *d)
{
    unsigned sum = 0, op = 0;

    for (unsigned i = 0; i < RESOURCE_ORDERS; i++)
        sum += h->weight[i];
    for (unsigned at = dice_below(d, sum); at >= h->weight[op]; op++)
        at -= h->weight[op];

    struct order o = { .op = op, .x = dice_below(d, VISITORS),
                       .y = dice_below(d, h->doors) };
    if (op == D_TAKE || op == D_LIMIT || op == D_COMMITTED) {
        o.value = 1 + dice_below(d, op == D_LIMIT ? h->limit : 5);
        if (op == D_TAKE)
            o.y = dice_below(d, h->resources);
        else
            o.x = dice_below(d, h->resources);
    }
    return o;
}

static size_t
plan(const struct gate_habits *h, uint64_t seed, int64_t *script)
{
    struct dice d;
    size_t n = 0;

    dice_seed(&d, seed);
    for (unsigned k = 0; k < h->resources; k++)
        write_order(script, &n, (struct order){
            D_LIMIT, k, 0, 1 + dice_below(&d, h->limit)
        });
    write_doors(h, &d, script, &n);
    while (n < h->steps)
        write_order(script, &n, some_order(h, &d));
    for (unsigned k = 0; k < h->resources; k++)
        write_order(script, &n, (struct order){ D_LIMIT, k, 0, 1 << 20 });
    for (unsigned i = 0; i < VISITORS; i++)
        write_order(script, &n, (struct order){ .op = D_RELEASE });
    write_order(script, &n, (struct order){ .op = D_COMMITTED });
    return n * ORDER_WORDS;
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    struct house *h = malloc(sizeof *h);

    if (h != NULL)
        house_open(h, script, nwords);
    return h;
}

/* An order in words; the place of an event knows which. */
static void
wording_call(struct order o, char *text, size_t size)
{
    switch (o.op) {
    case D_LIMIT:
        snprintf(text, size, "gate_limit of resource %u is %" PRId64, o.x,
                 o.value);
        break;
    case D_DOOR:
        snprintf(text, size, "door %u opens resource %u, share %" PRId64
                 "/8, need %" PRId64, o.x, o.y, o.value % OPENS,
                 o.value / OPENS);
        break;
    case D_COME:
        snprintf(text, size, "a thread comes to door %u", o.y);
        break;
    case D_AGAIN:
        snprintf(text, size, "one of those inside comes to door %u", o.y);
        break;
    case D_TAKE:
        snprintf(text, size, "one of those inside takes %" PRId64
                 " of resource %u", o.value, o.y);
        break;
    case D_LEAVE:
        snprintf(text, size, "one of those inside gives all back");
        break;
    case D_RELEASE:
        snprintf(text, size, "gate_release()");
        break;
    case D_FORCE:
        snprintf(text, size, "gate_force()");
        break;
    case D_COMMITTED:
        snprintf(text, size, "committed of resource %u", o.x);
        break;
    default:
        snprintf(text, size, "something unknown (%u)", o.op);
    }
}

/* What came of it. */
static void
wording_result(struct order o, const struct event *e, char *text, size_t size)
{
    bool door = o.op == D_COME || o.op == D_AGAIN;
    bool choice = o.op == D_RELEASE || o.op == D_FORCE;

    if (e->a == UNTOUCHED)
        snprintf(text, size, "nobody");
    else if (door)
        snprintf(text, size, "%s", e->a == 1 ? "passes" : "is held back");
    else
        snprintf(text, size, "%s%" PRId64, choice || o.op == D_LEAVE
                 ? "thread " : "", e->a);
}

/* Of the step where the run went wrong: what there was to decide.  A call tells
 * it of a door, an answer of the one that was chosen. */
static void
wording_why(const struct house *h, const struct event *e, char *text,
            size_t size)
{
    struct order o = house_due(h);
    bool comes = o.op == D_COME || o.op == D_AGAIN;
    struct house_view v;

    text[0] = '\0';
    if (place_step(e->b) != h->step || comes != (e->kind == o.op))
        return;
    unsigned door = house_look(h, comes ? 0 : e->a, &v);
    if (door < DOORS)
        snprintf(text, size, "; door %u takes %" PRId64 " of resource %u: %"
                 PRId64 " of %" PRId64 " committed, %u in, %u wait", door,
                 v.need, v.resource, v.committed, v.limit, v.inside,
                 v.waiting);
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    const struct house *h = model;
    size_t step = place_step(e->b);
    struct order o = step < h->steps ? order_read(h->script, step)
                     : (struct order){ .op = 0 };
    char call[80], result[40], why[96];

    wording_call(o, call, sizeof call);
    wording_result(o, e, result, sizeof result);
    wording_why(h, e, why, sizeof why);
    if (e->kind == o.op)
        snprintf(text, size, "step %zu: %s%s", step, call, why);
    else if (e->kind == o.op + RESULT)
        snprintf(text, size, "step %zu: %s: %s (%u held back)%s", step, call,
                 result, e->who, why);
    else
        snprintf(text, size, "something unknown (%u)", e->kind);
}

/* At a door it is about who may pass; of those held back about whose turn it
 * is; what is committed, about letting in. */
static const char *
blame(void *model, const struct event *got)
{
    unsigned op = house_due(model).op;

    if (got == NULL || got->kind != op + RESULT)
        return NULL;
    switch (op) {
    case D_COME:
    case D_AGAIN:
    case D_COMMITTED:
        return "R6";
    case D_RELEASE:
    case D_FORCE:
        return "R7";
    default:
        return NULL;            /* the test's own */
    }
}

static const struct gate_habits limits_habits = {
    .resources = 1, .doors = 4, .steps = 260, .limit = 30, .sure = 40,
    .weight = { [D_COME] = 14, [D_AGAIN] = 4, [D_TAKE] = 4, [D_LEAVE] = 8,
                [D_RELEASE] = 9, [D_LIMIT] = 1, [D_COMMITTED] = 3 }
};

static const struct gate_habits several_habits = {
    .resources = RESOURCES, .doors = DOORS, .steps = 260, .limit = 24,
    .sure = 60,
    .weight = { [D_COME] = 14, [D_TAKE] = 3, [D_LEAVE] = 8, [D_RELEASE] = 9,
                [D_LIMIT] = 1, [D_COMMITTED] = 3 }
};

static const struct gate_habits queues_habits = {
    .resources = 1, .doors = DOORS, .steps = 300, .limit = 16, .sure = 100,
    .weight = { [D_COME] = 14, [D_LEAVE] = 9, [D_RELEASE] = 12 }
};

static const struct gate_habits forced_habits = {
    .resources = 2, .doors = DOORS, .steps = 260, .limit = 12, .sure = 100,
    .weight = { [D_COME] = 14, [D_LEAVE] = 8, [D_RELEASE] = 4, [D_FORCE] = 5,
                [D_COMMITTED] = 2 }
};

#define GATE_JUDGE(name_)                                               \
    static size_t                                                       \
    plan_##name_(uint64_t seed, int64_t *script)                        \
    {                                                                   \
        return plan(&name_##_habits, seed, script);                     \
    }                                                                   \
                                                                        \
    const struct judge name_##_judge = {                                \
        .name = #name_, .plan = plan_##name_, .open = open_model,       \
        .allowed = house_allowed, .advance = house_advance,             \
        .close = free, .describe = describe, .blame = blame             \
    };

GATE_JUDGE(limits)
GATE_JUDGE(several)
GATE_JUDGE(queues)
GATE_JUDGE(forced)

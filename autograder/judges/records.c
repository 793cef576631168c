/*
 * records.c -- the judges of lab 10 whose answer is one.
 *
 * A program's records mean one graph and no other, so all that may be said is
 * written on a tape beforehand.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "autograder/judges/records.h"
#include "autograder/judges/tape.h"
#include "autograder/scenarios/graph_audit.h"
#include "autograder/scenarios/record_orders.h"

/* What a frame is, with all allowances. */
static long
frame_of(const struct made_program *p, int i)
{
    const struct made_function *f = &p->function[i];
    long allowance = f->flags & F_DYNAMIC ? MADE_ALLOWANCE : 0;
    long frame = f->frame + allowance;

    for (int k = 0; k < p->ncalls; k++)
        if (p->call[k].from == i && p->call[k].kind == STAY
            && p->call[k].depth + allowance + MADE_RESYNC > frame)
            frame = p->call[k].depth + allowance + MADE_RESYNC;
    return frame;
}

static void
put_functions(struct tape *t, const struct made_program *p, int64_t step)
{
    for (int i = 0; i < p->nfunctions; i++) {
        unsigned flags = p->function[i].flags;

        tape_put(t, R_FUNCTION, (unsigned)i,
                 flags & F_LINKED ? 16 * frame_of(p, i) + flags : 0, step);
    }
}

/* The numbers of the calls that lead somewhere, in the order of their
 * functions.  Returns how many. */
static int
in_order(const struct made_program *p, int order[CALLS])
{
    int n = 0;

    for (int i = 0; i < p->nfunctions; i++)
        for (int k = 0; k < p->ncalls; k++)
            if (p->call[k].from == i && made_leads(p, &p->call[k]))
                order[n++] = k;
    return n;
}

static void
put_calls(struct tape *t, const struct made_program *p, int64_t step)
{
    int order[CALLS], n = in_order(p, order);

    tape_put(t, R_CALLS, 0, n, step);
    for (int i = 0; i < n; i++) {
        const struct made_step *c = &p->call[order[i]];
        const struct made_function *from = &p->function[c->from];
        int to = c->to < OUTSIDE ? p->function[c->to].winner : c->to;
        long depth = c->depth;

        if (c->kind != JUMP && (from->flags & F_DYNAMIC))
            depth += MADE_ALLOWANCE;
        tape_put(t, R_CALL, (unsigned)i, c->from * 1000 + to, step);
        tape_put(t, R_SIZES, (unsigned)i,
                 depth * 8192 + c->args * 2 + (c->kind == STAY), step);
    }
}

static void
put_order(struct tape *t, const struct made_program *p, int64_t step)
{
    int order[CALLS], n = in_order(p, order);

    tape_put(t, R_CALLS, 0, n, step);
    for (int i = 0; i < n; i++) {
        const struct made_step *c = &p->call[order[i]];

        tape_put(t, R_NUMBER, (unsigned)i,
                 p->function[c->from].unit * 1000 + c->number, step);
    }
    for (int v = 0, first = 0, i = 0; v < p->nfunctions; v++, first = i) {
        while (i < n && p->call[order[i]].from == v)
            i++;
        if (i > first)
            tape_put(t, R_RANGE, (unsigned)v, first * 1000 + i - first, step);
    }
}

static void
put_outside(struct tape *t, const struct made_program *p, int64_t step)
{
    int n = 0;

    for (int x = 0; x < OUTSIDERS; x++) {
        bool called = false;
        long bound = made_bound(x);

        for (int k = 0; k < p->ncalls; k++)
            called |= p->call[k].to == OUTSIDE + x
                      && made_leads(p, &p->call[k]);
        if (!called)
            continue;
        tape_put(t, R_OUTSIDE, (unsigned)x,
                 2 * (bound > 0 ? bound : MADE_EXTERNAL) + (bound > 0), step);
        n++;
    }
    tape_put(t, R_OUTSIDERS, 0, n, step);
}

static void
put_pointers(struct tape *t, const struct made_program *p, int64_t step)
{
    bool taken[FUNCTIONS] = { false };
    long n = 0, most = 0;

    for (int i = 0; i < p->nfunctions; i++) {
        const struct made_function *f = &p->function[i];

        if (f->taken)
            taken[i] = taken[f->winner] = true;
        if ((f->flags & F_LINKED) == 0)
            continue;
        n += f->pointers;
        if (f->pointers > 0 && f->pointer_args > most)
            most = f->pointer_args;
    }
    tape_put(t, R_POINTERS, 0, n * 1000 + most, step);
    for (int i = 0; i < p->nfunctions; i++) {
        const struct made_function *f = &p->function[i];

        tape_put(t, R_TAKEN, (unsigned)i,
                 2 * (f->taken ? f->winner : i) + taken[i], step);
    }
}

static void
put_step(struct tape *t, struct order o, int64_t step)
{
    struct made_program p;

    if (o.op == G_AGAIN) {
        tape_put(t, G_AGAIN, 0, 0, step);
        return;
    }
    if (o.op == G_LARGE) {
        tape_put(t, G_LARGE, SOUND, 0, step);
        tape_put(t, G_LARGE_NEEDS, 0, 0, step);
        return;
    }
    made_program(o, &p);
    tape_put(t, R_PROGRAM, (unsigned)p.nfunctions, p.ncalls, step);
    switch (o.y) {
    case PART_FUNCTIONS: put_functions(t, &p, step); break;
    case PART_CALLS: put_calls(t, &p, step); break;
    case PART_ORDER: put_order(t, &p, step); break;
    case PART_OUTSIDE: put_outside(t, &p, step); break;
    case PART_POINTERS: put_pointers(t, &p, step); break;
    default: tape_put(t, R_REFUSED, o.x % NONSENSES, 1, step);
    }
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    struct tape *tape = tape_open(script, nwords);

    if (tape == NULL)
        return NULL;
    for (size_t i = 0; i < nwords / ORDER_WORDS; i++)
        put_step(tape, order_read(script, i), (int64_t)i);
    return tape;
}

/*
 * In words.
 */

/* "3" for a function, "x2" for an outsider. */
static const char *
callee(int64_t to, char text[16])
{
    if (to >= OUTSIDE)
        snprintf(text, 16, "x%d", (int)(to - OUTSIDE) % 1000);
    else
        snprintf(text, 16, "%d", (int)to % 1000);
    return text;
}

/* What a placement came to that is told as a whole. */
static void
describe_whole(const struct event *e, char *text, size_t size)
{
    switch (e->kind) {
    case G_AGAIN:
        snprintf(text, size, "graph %" PRId64 ": placed again, it has %" PRId64
                 " answers that differ%s", e->b, e->a, e->who == SOUND ? ""
                 : "; and the checkpoints break the contract");
        break;
    case G_LARGE:
        snprintf(text, size, "graph %" PRId64 " of %d functions: %s", e->b,
                 LARGE_NODES, e->who == SOUND ? "the checkpoints keep the "
                 "contract" : e->who == CYCLE ? "there is a cycle without a "
                 "checkpoint" : e->who == TOO_LONG ? "a path is too long"
                 : "memory was not given back");
        break;
    default:
        snprintf(text, size, "graph %" PRId64 " of %d functions: %" PRId64
                 " needs are wrong", e->b, LARGE_NODES, e->a);
    }
}

static void
describe_function(const struct event *e, char *text, size_t size)
{
    unsigned flags = (unsigned)e->a % 16;

    if ((flags & F_LINKED) == 0)
        snprintf(text, size, "function %u is not linked and has no name",
                 e->who);
    else if (e->a / 16 == FRAME_MISPLACED)
        snprintf(text, size, "function %u: its name, unit or index is not that "
                 "of the record", e->who);
    else
        snprintf(text, size, "function %u: frame %" PRId64 "%s%s%s", e->who,
                 e->a / 16, flags & F_DYNAMIC ? ", dynamic" : "",
                 flags & F_WEAK ? ", weak" : "",
                 flags & F_BRIEF ? ", brief" : "");
}

/* An edge, or where a function's edges are. */
static void
describe_call(const struct event *e, char *text, size_t size)
{
    char to[16];

    switch (e->kind) {
    case R_CALLS:
        snprintf(text, size, "%" PRId64 " calls lead somewhere", e->a);
        break;
    case R_CALL:
        snprintf(text, size, "edge %u is %" PRId64 " -> %s", e->who,
                 e->a / 1000, callee(e->a % 1000, to));
        break;
    case R_SIZES:
        snprintf(text, size, "edge %u: depth %" PRId64 ", %" PRId64 " bytes of "
                 "arguments%s", e->who, e->a / 8192, e->a / 2 % 4096,
                 e->a % 2 != 0 ? ", stays" : "");
        break;
    case R_NUMBER:
        snprintf(text, size, "edge %u is call %" PRId64 " of unit %" PRId64,
                 e->who, e->a % 1000, e->a / 1000);
        break;
    default:
        snprintf(text, size, "function %u has %" PRId64 " edges from %" PRId64
                 " on", e->who, e->a % 1000, e->a / 1000);
    }
}

static void
describe_other(const struct event *e, char *text, size_t size)
{
    switch (e->kind) {
    case R_PROGRAM:
        snprintf(text, size, "%u functions and %" PRId64 " calls", e->who,
                 e->a);
        break;
    case R_OUTSIDE:
        snprintf(text, size, "outsider x%u: frame %" PRId64 ", %strusted",
                 e->who, e->a / 2, e->a % 2 != 0 ? "" : "not ");
        break;
    case R_OUTSIDERS:
        snprintf(text, size, "%" PRId64 " nodes are outsiders", e->a);
        break;
    case R_POINTERS:
        snprintf(text, size, "%" PRId64 " calls through pointers, at most %"
                 PRId64 " bytes of arguments", e->a / 1000, e->a % 1000);
        break;
    case R_TAKEN:
        snprintf(text, size, "function %u is %staken, winner %" PRId64, e->who,
                 e->a % 2 != 0 ? "" : "not ", e->a / 2);
        break;
    default:
        snprintf(text, size, "something unknown (%u)", e->kind);
    }
}

static void
describe_refused(const struct event *e, char *text, size_t size)
{
    static const char *const records[NONSENSES] = {
        "a call from a function that there is not",
        "a call of a function #k that there is not",
        "a call without a kind", "a function that was there before",
        "a function too far on",
        "a call through a pointer in a function that there is not",
        "the address of function -1",
        "a call through a pointer without its arguments",
        "an address without a function", "a function before the first unit",
        "a function without a name"
    };

    snprintf(text, size, "%s is %s", records[e->who % NONSENSES],
             e->a == 1 ? "refused, and quoted"
             : "taken, or refused in other words");
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    char words[200];

    if (e->kind < R_PROGRAM) {
        describe_whole(e, text, size);
        return;
    }
    if (e->kind == R_FUNCTION)
        describe_function(e, words, sizeof words);
    else if (e->kind == R_REFUSED)
        describe_refused(e, words, sizeof words);
    else if (e->kind >= R_CALLS && e->kind <= R_RANGE)
        describe_call(e, words, sizeof words);
    else
        describe_other(e, words, sizeof words);
    snprintf(text, size, "program %" PRId64 ": %s", e->b, words);
}

static const char *
blame(void *model, const struct event *got)
{
    const struct event *due = tape_due(model);

    if (due == NULL || got->kind != due->kind || got->who != due->who)
        return NULL;                    /* the test's own */
    if (got->kind == R_CALLS)
        return "R1";
    if (got->kind == R_SIZES
        || (got->kind == R_FUNCTION && got->a % 16 == due->a % 16
            && got->a / 16 != FRAME_MISPLACED))
        return "R4";
    return NULL;
}

/*
 * Plans.
 */

static size_t
plan(uint64_t seed, int64_t *script, unsigned n, unsigned op, unsigned y)
{
    struct dice dice;

    dice_seed(&dice, seed);
    for (unsigned i = 0; i < n; i++)
        order_write(script, i, (struct order){
            .op = op, .x = dice_below(&dice, 64), .y = y,
            .value = (int64_t)dice_roll(&dice)
        });
    return n * ORDER_WORDS;
}

/* All shapes in turn. */
static size_t
plan_again(uint64_t seed, int64_t *script)
{
    for (unsigned i = 0; i < SHAPES; i++)
        plan(seed + i, script + i * ORDER_WORDS, 1, G_AGAIN, i);
    return SHAPES * ORDER_WORDS;
}

static size_t
plan_large(uint64_t seed, int64_t *script)
{
    for (unsigned i = LARGE_CHAIN; i <= LARGE_RING; i++)
        plan(seed + i, script + i * ORDER_WORDS, 1, G_LARGE, i);
    return (LARGE_RING + 1) * ORDER_WORDS;
}

#define PLAN(name_, n_, part_)                                          \
    static size_t                                                       \
    plan_##name_(uint64_t seed, int64_t *script)                        \
    {                                                                   \
        return plan(seed, script, n_, R_PROGRAM, part_);                \
    }

PLAN(functions, 6, PART_FUNCTIONS)
PLAN(calls, 6, PART_CALLS)
PLAN(order, 6, PART_ORDER)
PLAN(outside, 8, PART_OUTSIDE)
PLAN(pointers, 6, PART_POINTERS)
PLAN(nonsense, 16, PART_NONSENSE)

#define RECORD_JUDGE(name_, plan_) {                                    \
    .name = name_, .plan = plan_, .open = open_model,                   \
    .allowed = tape_allowed, .advance = tape_advance,                   \
    .close = tape_close, .describe = describe, .blame = blame           \
}

const struct judge
    again_judge = RECORD_JUDGE("again", plan_again),
    large_judge = RECORD_JUDGE("large", plan_large),
    functions_judge = RECORD_JUDGE("functions", plan_functions),
    calls_judge = RECORD_JUDGE("calls", plan_calls),
    call_order_judge = RECORD_JUDGE("order", plan_order),
    outside_judge = RECORD_JUDGE("outside", plan_outside),
    pointers_judge = RECORD_JUDGE("pointers", plan_pointers),
    nonsense_judge = RECORD_JUDGE("nonsense", plan_nonsense);

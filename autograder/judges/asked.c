/*
 * asked.c -- the judges of lab 00.
 *
 * A made-up machine is its order (machine_orders.h), so the answer is known
 * when the order is.  The machine at hand is known by its name: what an ABI
 * says is written down below, once.
 */
#include <stdio.h>

#include "autograder/judges/asked.h"
#include "autograder/judges/tape.h"
#include "autograder/judges/wording.h"
#include "autograder/scenarios/machine_orders.h"

enum {
    MACHINES = 40,              /* in a script */
    SPECIAL = 3                 /* of them, the first ones */
};

/* What the ABIs say, by enum made_arch. */
static const struct {
    const char *name;
    int64_t direction, alignment, kept, red_zone;
} abis[] = {
    [MADE_X86_64] = { "x86-64", -1, 8, 0x7842, 128 },
    [MADE_AARCH64] = { "aarch64", -1, 0, 0x1ff80000, 0 }
};

/*
 * Made-up machines.
 */

/* The machines that dice seldom make come first.  A rule is broken at the last
 * try, which is as good as any and the one that is forgotten, and so are the
 * first shift and the last. */
static struct order
special(struct order o, unsigned i)
{
    switch (o.op) {
    case A_ALIGNMENT:
        o.x = i == 0 ? MADE_NO_RULE : o.x;
        o.y = i == 0 ? MADE_TRIES - 1 : o.y;
        break;
    case A_KEPT:
        o.x = 28;               /* 32 registers */
        o.y = i == 0 ? MADE_TRIES - 1 : o.y;
        break;
    case A_RED_ZONE:
        o.x = i < 2 ? 1 + o.x % 31 : MADE_ZONES;
        o.y = i % 2;            /* least at shift 0, or at 63 */
        while (i < 2 && made_remainder(o) != 15)
            o.value++;
        break;
    case A_ORDERS:
        o.x = MADE_SAME + i;
        break;
    }
    return o;
}

static size_t
plan(uint64_t seed, int64_t *script, unsigned op)
{
    struct dice dice;
    dice_seed(&dice, seed);

    for (unsigned i = 0; i < MACHINES; i++) {
        struct order o = {
            .op = op,
            .x = op == A_COST ? 1 + dice_below(&dice, 4)
                             : dice_below(&dice, 256),
            .y = dice_below(&dice, 256),
            .value = (int64_t)dice_roll(&dice)
        };

        order_write(script, i, i < SPECIAL ? special(o, i) : o);
    }
    return MACHINES * ORDER_WORDS;
}

static int64_t
answer(struct order o)
{
    switch (o.op) {
    case A_DIRECTION:
        return made_upward(o) ? 1 : -1;
    case A_ALIGNMENT:
        return made_offset(o);
    case A_KEPT:
        return made_kept(o);
    case A_RED_ZONE:
        return made_safe(o) / 16 * 16;
    case A_COST:
        return made_cost(o);
    default:
        return made_orders(o);
    }
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    struct tape *tape = tape_open(script, nwords);

    if (tape == NULL)
        return NULL;
    for (unsigned i = 0; i < nwords / ORDER_WORDS; i++) {
        struct order o = order_read(script, i);
        tape_put(tape, o.op, i, answer(o), 0);
    }
    return tape;
}

/*
 * The machine at hand.
 */

static size_t
plan_here(uint64_t seed, int64_t *script)
{
    script[0] = 0;
    return 1;
}

static void *
open_here(const int64_t *script, size_t nwords)
{
    struct tape *tape = tape_open(script, nwords);

    if (tape == NULL)
        return NULL;
    tape_put(tape, A_HERE, 0, MADE_X86_64, 0);
    tape_or(tape, A_HERE, 0, MADE_AARCH64, 0);
    return tape;
}

static void
advance_here(void *model, const struct event *e)
{
    struct tape *tape = model;

    tape_advance(tape, e);
    if (e->kind != A_HERE)
        return;
    tape_put(tape, A_DIRECTION, 1, abis[e->a].direction, 0);
    tape_put(tape, A_ALIGNMENT, 2, abis[e->a].alignment, 0);
    tape_put(tape, A_KEPT, 3, abis[e->a].kept, 0);
    tape_put(tape, A_RED_ZONE, 4, abis[e->a].red_zone, 0);
}

/*
 * In words.
 */

static void
describe_answer(const struct event *e, char *text, size_t size)
{
    long long a = e->a;

    switch (e->kind) {
    case A_DIRECTION:
        snprintf(text, size, "ask_direction() is %lld", a);
        break;
    case A_ALIGNMENT:
        snprintf(text, size, "ask_alignment() is %lld%s", a,
                 a == MADE_NO_RULE ? ", no rule" : "");
        break;
    case A_KEPT:
        snprintf(text, size, "ask_kept() is 0x%llx", a);
        break;
    case A_RED_ZONE:
        snprintf(text, size, "ask_red_zone() is %lld", a);
        break;
    case A_COST:
        snprintf(text, size, "ask_cost() is %lld ps", a);
        break;
    case A_ORDERS:
        snprintf(text, size, "ask_orders() is %lld", a);
        break;
    case A_LATE:
        snprintf(text, size, "ask_cost() takes over 10 s of its clock");
        break;
    case A_HERE:
        snprintf(text, size, "the program runs on %s",
                 a == MADE_X86_64 || a == MADE_AARCH64 ? abis[a].name
                                                       : "something unknown");
        break;
    default:
        snprintf(text, size, "something unknown (%u)", e->kind);
    }
}

/* What is special about a made-up machine; "" if its answer tells. */
static void
describe_machine(struct order o, char *text, size_t size)
{
    text[0] = '\0';
    switch (o.op) {
    case A_KEPT:
        snprintf(text, size, " (%u registers)", made_registers(o));
        break;
    case A_COST:
        snprintf(text, size, " (loop %lld ps, clock ticks %lld ns)",
                 (long long)made_loop(o), (long long)made_tick(o));
        break;
    case A_ORDERS:
        snprintf(text, size, " (%lld, %lld)", (long long)made_small(o),
                 (long long)made_large(o));
        break;
    }
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    const struct tape *tape = model;
    char what[64], machine[56] = "";

    describe_answer(e, what, sizeof what);
    if (tape->nwords < ORDER_WORDS) {
        snprintf(text, size, "this machine: %s", what);
        return;
    }
    if (e->who < tape->nwords / ORDER_WORDS)
        describe_machine(order_read(tape->script, e->who), machine,
                         sizeof machine);
    snprintf(text, size, "machine %u%s: %s", e->who, machine, what);
}

static const char *
blame(void *model, const struct event *got)
{
    static const char *const invariants[] = {
        [A_DIRECTION] = "M1", [A_ALIGNMENT] = "M2", [A_KEPT] = "M3",
        [A_RED_ZONE] = "M4", [A_COST] = "M5", [A_ORDERS] = "M6"
    };
    const struct event *due = tape_due(model);

    return due != NULL && due->kind < A_LATE ? invariants[due->kind] : NULL;
}

static size_t
plan_directions(uint64_t seed, int64_t *script)
{
    return plan(seed, script, A_DIRECTION);
}

static size_t
plan_alignments(uint64_t seed, int64_t *script)
{
    return plan(seed, script, A_ALIGNMENT);
}

static size_t
plan_kept(uint64_t seed, int64_t *script)
{
    return plan(seed, script, A_KEPT);
}

static size_t
plan_red_zones(uint64_t seed, int64_t *script)
{
    return plan(seed, script, A_RED_ZONE);
}

static size_t
plan_costs(uint64_t seed, int64_t *script)
{
    return plan(seed, script, A_COST);
}

static size_t
plan_orders(uint64_t seed, int64_t *script)
{
    return plan(seed, script, A_ORDERS);
}

#define ASKED_JUDGE(name_, plan_) {                                     \
    .name = name_, .plan = plan_, .open = open_model,                   \
    .allowed = tape_allowed, .advance = tape_advance,                   \
    .close = tape_close, .describe = describe, .blame = blame           \
}

const struct judge
    directions_judge = ASKED_JUDGE("directions", plan_directions),
    alignments_judge = ASKED_JUDGE("alignments", plan_alignments),
    kept_judge = ASKED_JUDGE("kept", plan_kept),
    below_sp_judge = ASKED_JUDGE("red-zones", plan_red_zones),
    costs_judge = ASKED_JUDGE("costs", plan_costs),
    orders_judge = ASKED_JUDGE("orders", plan_orders);

const struct judge here_judge = {
    .name = "here", .plan = plan_here, .open = open_here,
    .allowed = tape_allowed, .advance = advance_here,
    .close = tape_close, .describe = describe, .blame = blame
};

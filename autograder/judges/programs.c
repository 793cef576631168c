/*
 * programs.c -- the judges of whole programs under the policy of lab 11.
 *
 * Of these only what comes out is told, but for the order of turns while
 * nothing is short, which is fifo's to the last turn.
 */
#include <inttypes.h>
#include <stdio.h>

#include "autograder/judges/climbs.h"
#include "autograder/judges/tape.h"
#include "autograder/scenarios/hill.h"
#include "autograder/scenarios/resource_orders.h"

static void
write_order(int64_t *script, size_t *n, struct order o)
{
    order_write(script, (*n)++, o);
}

static size_t
plan_crowds(uint64_t seed, int64_t *script)
{
    struct dice d;
    size_t n = 0;

    dice_seed(&d, seed);
    unsigned threads = 12 + dice_below(&d, 20);
    struct rush r = { .need = 2 + dice_below(&d, 4), .doors = 1 + seed % 3 };

    r.lock = seed % 4 == 3;
    r.limit = r.lock ? 1 : 1 + dice_below(&d, r.need * 5);
    write_order(script, &n, (struct order){
        T_CROWD, 30 + dice_below(&d, 20), threads, rush_value(r)
    });
    if (!r.lock)
        write_order(script, &n, (struct order){ .op = T_MOST });
    write_order(script, &n, (struct order){ .op = T_DONE });
    return n * ORDER_WORDS;
}

static size_t
plan_rounds(uint64_t seed, int64_t *script)
{
    struct dice d;
    size_t n = 0;

    dice_seed(&d, seed);
    write_order(script, &n, (struct order){
        T_TURN, 20 + dice_below(&d, 20), 3 + dice_below(&d, 20),
        INT32_MAX - (int64_t)dice_below(&d, 1 << 20)
    });
    return n * ORDER_WORDS;
}

static size_t
plan_cliffs(uint64_t seed, int64_t *script)
{
    static const unsigned loads[] = { 24, 128, 1024 };
    size_t n = 0;

    write_order(script, &n, (struct order){
        T_CLIFF, 0, loads[seed % 3] / 8, (int64_t)(seed >> 8)
    });
    return n * ORDER_WORDS;
}

/* What may be told of an order. */
static void
put_result(struct tape *tape, struct order o, size_t step, int64_t served)
{
    int64_t b = place(step, o.x, 0);

    switch (o.op) {
    case T_CROWD:
        break;
    case T_DONE:
        tape_put(tape, T_DONE + RESULT, 0, served, b);
        break;
    case T_TURN:
        for (unsigned round = 0; round < o.x; round++)
            for (unsigned who = 0; who < o.y; who++)
                tape_put(tape, T_TURN + RESULT, who, round,
                         place(step, 0, 0));
        break;
    default:
        tape_put(tape, o.op + RESULT, 0, 0, b);
    }
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    struct tape *tape = tape_open(script, nwords);
    int64_t mine = 0, served = 0;

    for (size_t i = 0; tape != NULL && i < nwords / ORDER_WORDS; i++) {
        struct order o = order_read(script, i);

        mine = fold(mine, o.value);
        tape_put(tape, o.op, o.x, mine, place(i, o.x, 0));
        if (o.op == T_CROWD)
            served += (int64_t)o.x * o.y;
        put_result(tape, o, i, served);
    }
    return tape;
}

static void
describe_order(struct order o, char *text, size_t size)
{
    struct rush r = rush_of(o.value);

    switch (o.op) {
    case T_CROWD:
        if (r.lock)
            snprintf(text, size, "%u threads, %u requests each, with a lock "
                     "across the door; limit %u", o.y, o.x, r.limit);
        else
            snprintf(text, size, "%u threads, %u requests each that need %u; "
                     "limit %u, ways in: %u", o.y, o.x, r.need, r.limit,
                     r.doors);
        break;
    case T_TURN:
        snprintf(text, size, "%u threads take %u turns each; there is enough "
                 "of everything", o.y, o.x);
        break;
    case T_CLIFF:
        snprintf(text, size, "%u threads want to be served; 16 requests fit "
                 "in memory", 8 * o.y);
        break;
    default:
        snprintf(text, size, "the end is awaited");
    }
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    if (e->kind < RESULT && e->kind >= T_CROWD && e->kind <= T_CLIFF)
        describe_order(tape_order(model, e), text, size);
    else if (e->kind == T_MOST + RESULT)
        snprintf(text, size, "%" PRId64 " more than fit were inside at once",
                 e->a);
    else if (e->kind == T_DONE + RESULT)
        snprintf(text, size, "%" PRId64 " requests were served", e->a);
    else if (e->kind == T_TURN + RESULT)
        snprintf(text, size, "thread %u takes turn %" PRId64, e->who, e->a);
    else if (e->kind == T_CLIFF + RESULT && e->a == 0)
        snprintf(text, size, "at least %d %% of the best are served",
                 HILL_SHARE);
    else if (e->kind == T_CLIFF + RESULT)
        snprintf(text, size, "%" PRId64 " %% too few are served", e->a);
    else
        snprintf(text, size, "something unknown (%u)", e->kind);
}

static const char *
blame(void *model, const struct event *got)
{
    if (got != NULL && got->kind == T_MOST + RESULT)
        return "R6";
    return NULL;                /* the test's own */
}

#define PROGRAM_JUDGE(name_, plan_) {                                   \
    .name = name_, .plan = plan_, .open = open_model,                   \
    .allowed = tape_allowed, .advance = tape_advance,                   \
    .close = tape_close, .describe = describe, .blame = blame           \
}

const struct judge crowds_judge = PROGRAM_JUDGE("crowds", plan_crowds),
    rounds_judge = PROGRAM_JUDGE("rounds", plan_rounds),
    cliffs_judge = PROGRAM_JUDGE("cliffs", plan_cliffs);

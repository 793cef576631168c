/*
 * races.c -- the judges of lab 04 that follow a script of ticks.
 *
 * They share a model (race.h); what makes each look at one promise is its
 * habits.
 */
#include <stdio.h>

#include "autograder/judges/race.h"
#include "autograder/judges/races.h"
#include "autograder/judges/wording.h"

static void *
open_model(const int64_t *script, size_t nwords)
{
    struct tape *tape = tape_open(script, nwords);
    struct race race;

    if (tape == NULL)
        return NULL;
    race_start(&race, tape);
    for (size_t i = 0; i < nwords / ORDER_WORDS && !race.over; i++)
        race_obey(&race, order_read(script, i));
    return tape;
}

/* What became of a tick. */
static const char *
wording_tick(int64_t a)
{
    static const char *const words[] = {
        [SEEN_SOON] = "is to be asked again soon",
        [SEEN_LATER] = "is put off to the next",
        [SEEN_BEGINS] = "sees it running, its time begins",
        [SEEN_DEFERRED] = "is owed until the section ends",
        [SEEN_SWITCH] = "leaves the thread",
    };

    return a >= 0 && a < SEEN_NONE ? words[a] : "gives no known verdict";
}

static const char *
wording_spot(unsigned spot)
{
    static const char *const words[SPOTS] = {
        [SPOT_OWN_FIRST] = "the program's first instruction",
        [SPOT_OWN_LAST] = "the last byte of the program's code",
        [SPOT_OWN_INSIDE] = "the program's code",
        [SPOT_ONCE_FIRST] = "the first instruction of main()",
        [SPOT_BELOW] = "the byte before the program's code",
        [SPOT_ABOVE] = "the byte behind the program's code",
        [SPOT_ONCE_ABOVE] = "the byte behind what main() is in",
        [SPOT_LIBRARY] = "ct_yield()",
        [SPOT_C_LIBRARY] = "memcpy()",
        [SPOT_NOWHERE] = "address 0",
    };

    return spot < SPOTS ? words[spot] : "?";
}

/* The order, as a call. */
static void
wording_call(unsigned op, struct order o, char *text, size_t size)
{
    char t[WORD];

    switch (op) {
    case R_CREATE:
        snprintf(text, size, "ct_create() for %s", wording_actor(t, o.x));
        break;
    case R_YIELD:
        snprintf(text, size, "ct_yield()");
        break;
    case R_DISABLE:
        snprintf(text, size, "ct_preempt_disable()");
        break;
    case R_ENABLE:
        snprintf(text, size, "ct_preempt_enable()");
        break;
    case R_FILL:
        snprintf(text, size, "ct_preempt_disable(), %d within each other",
                 SECTIONS_MAX);
        break;
    case R_TICK:
        snprintf(text, size, "a tick");
        break;
    case R_ASK:
        snprintf(text, size, "decide(%s)", wording_spot(o.y));
        break;
    default:
        snprintf(text, size, "something unknown (%u)", op);
    }
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    const struct tape *tape = model;
    struct order o = tape_order(tape, e);
    unsigned op = e->kind > RESULT ? e->kind - RESULT : e->kind;
    char who[WORD], v[WORD], call[80];

    wording_actor(who, e->who);
    wording_call(op, o, call, sizeof call);
    if (e->kind == R_START)
        snprintf(text, size, "thread %s starts with argument %s", who,
                 wording_value(v, e->a));
    else if (e->kind == BEYOND)
        snprintf(text, size, "thread %s runs on after the end of all orders",
                 who);
    else if (e->kind == R_RETURN || e->kind == R_FINISH)
        snprintf(text, size, "step %zu, thread %s: returns", place_step(e->b),
                 who);
    else if (e->kind < RESULT)
        snprintf(text, size, "step %zu, thread %s: %s%s", place_step(e->b),
                 who, call, tape_forgot(tape, e)
                 ? "; its local variables have changed" : "");
    else if (op == R_TICK || op == R_ASK)
        snprintf(text, size, "step %zu, thread %s: %s %s", place_step(e->b),
                 who, call, wording_tick(e->a));
    else
        snprintf(text, size, "step %zu, thread %s: %s returns",
                 place_step(e->b), who, call);
}

/* A script that does not end with R_FINISH is one from which main does not come
 * back. */
static bool
last_words(void *model, char *text, size_t size)
{
    const struct tape *tape = model;
    struct order o = order_read(tape->script, tape->nwords / ORDER_WORDS - 1);

    if (o.op == R_FINISH)
        return false;
    snprintf(text, size, "panic in thread main");
    return true;
}

/* Who runs is the test's own invariant; a verdict has its own. */
static const char *
blame(void *model, const struct event *got)
{
    const struct event *due = tape_due(model);

    if (due == NULL || got == NULL || got->kind != due->kind
        || got->who != due->who)
        return NULL;
    if (due->kind == R_ASK + RESULT && due->a == SEEN_SOON)
        return "P1";
    if ((due->kind == R_ASK + RESULT || due->kind == R_TICK + RESULT)
        && due->a == SEEN_BEGINS)
        return "P5";
    return NULL;
}

/* Sections within sections, and ticks in all of them; nobody gives way inside
 * by himself. */
static const struct race_habits nests_habits = {
    .alive_max = 4, .sections_max = 3, .overdoes = true,
    .steps_min = 80, .steps_max = 120,
    .weight = {
        [R_CREATE] = 4, [R_YIELD] = 4, [R_DISABLE] = 12, [R_ENABLE] = 12,
        [R_TICK] = 16, [R_RETURN] = 1
    }
};

/* Who gives way inside takes the count along. */
static const struct race_habits counts_habits = {
    .alive_max = 6, .sections_max = 2, .yields_inside = true,
    .steps_min = 100, .steps_max = 160,
    .weight = {
        [R_CREATE] = 6, [R_YIELD] = 20, [R_DISABLE] = 10, [R_ENABLE] = 8,
        [R_TICK] = 12, [R_RETURN] = 1
    }
};

/* No sections: whose time is up, and whose has just begun. */
static const struct race_habits shares_habits = {
    .alive_max = 5, .steps_min = 80, .steps_max = 120,
    .weight = {
        [R_CREATE] = 4, [R_YIELD] = 10, [R_TICK] = 20, [R_RETURN] = 1
    }
};

/* Addresses on both sides of every border, now and then within a section. */
static const struct race_habits borders_habits = {
    .alive_max = 3, .sections_max = 1, .steps_min = 80, .steps_max = 120,
    .weight = {
        [R_CREATE] = 2, [R_YIELD] = 8, [R_DISABLE] = 3, [R_ENABLE] = 6,
        [R_ASK] = 24, [R_RETURN] = 1
    }
};

static size_t
plan_nests(uint64_t seed, int64_t *script)
{
    return race_plan(&nests_habits, seed, script);
}

static size_t
plan_counts(uint64_t seed, int64_t *script)
{
    return race_plan(&counts_habits, seed, script);
}

static size_t
plan_shares(uint64_t seed, int64_t *script)
{
    return race_plan(&shares_habits, seed, script);
}

static size_t
plan_borders(uint64_t seed, int64_t *script)
{
    return race_plan(&borders_habits, seed, script);
}

#define RACE_JUDGE(name_, plan_) {                                      \
    .name = name_, .plan = plan_, .open = open_model,                   \
    .allowed = tape_allowed, .advance = tape_advance,                   \
    .close = tape_close, .describe = describe, .blame = blame,          \
    .last_words = last_words                                            \
}

const struct judge nests_judge = RACE_JUDGE("nests", plan_nests),
    own_counts_judge = RACE_JUDGE("own-counts", plan_counts),
    shares_judge = RACE_JUDGE("shares", plan_shares),
    borders_judge = RACE_JUDGE("borders", plan_borders);

/*
 * coroutines.c -- the judges of lab 01 that follow a script of coroutine
 * orders.
 *
 * They share a model (troupe.h), its wording and its blame, and differ in
 * their habits (coroutine_plan.h).
 */
#include <stdio.h>

#include "autograder/judges/coroutine_plan.h"
#include "autograder/judges/coroutines.h"
#include "autograder/judges/troupe.h"
#include "autograder/judges/wording.h"

static void *
open_model(const int64_t *script, size_t nwords)
{
    struct tape *tape = tape_open(script, nwords);
    struct troupe troupe;

    if (tape == NULL)
        return NULL;
    troupe_start(&troupe, tape);
    for (size_t i = 0; i < nwords / ORDER_WORDS; i++)
        troupe_obey(&troupe, order_read(script, i));
    return tape;
}

static const char *
wrong_name(unsigned how)
{
    static const char *const names[] = {
        [CORO_NO_FUNCTION] = "fn NULL",
        [CORO_HUGE_STACK] = "a size too large",
        [CORO_TOO_LARGE] = "STACK_LARGEST + 1 bytes",
        [CORO_NO_SPACE] = "STACK_LARGEST bytes, for which there is no room,",
        [CORO_NO_MEMORY] = "a right size, but no memory,"
    };

    return how <= CORO_NO_MEMORY ? names[how] : "something";
}

/* "calls ct_coro_resume(b)": an order that was just taken. */
static void
describe_order(const struct event *e, struct order o, char *text, size_t size)
{
    char x[WORD], v[WORD];

    wording_actor(x, o.x);
    wording_value(v, o.value);
    switch (e->kind) {
    case C_CREATE:
        snprintf(text, size, "calls ct_coro_create() for %s, %zu bytes", x,
                 o.y < CORO_NSIZES ? coroutine_size[o.y] : 0);
        break;
    case C_CREATE_WRONG:
        snprintf(text, size, "calls ct_coro_create() with %s", wrong_name(o.y));
        break;
    case C_RESUME:
        snprintf(text, size, "calls ct_coro_resume(%s) with %s", x, v);
        break;
    case C_YIELD:
        snprintf(text, size, "calls ct_coro_yield(%s)", v);
        break;
    case C_RETURN:
        snprintf(text, size, "returns %s", v);
        break;
    case C_STATUS:
        snprintf(text, size, "calls ct_coro_status(%s)", x);
        break;
    case C_DESTROY:
        snprintf(text, size, "calls ct_coro_destroy(%s)", x);
        break;
    case C_DESCEND:
        snprintf(text, size, "goes %u calls deeper, %u bytes each", o.x,
                 o.y * WIDTH);
        break;
    case C_ASCEND:
        snprintf(text, size, "returns from those calls");
        break;
    case C_FINISH:
        snprintf(text, size, "returns");
        break;
    case C_LADDER:
        snprintf(text, size, "resumes one that resumes one, and so on, %u",
                 o.x);
        break;
    case C_BESIDE:
        snprintf(text, size, "has a second thread run a coroutine, too");
        break;
    case C_YIELD_OUTSIDE:
        snprintf(text, size, "calls ct_coro_yield() outside a coroutine");
        break;
    default:
        snprintf(text, size, "does something unknown (%u)", e->kind);
    }
}

static const char *
status_name(int64_t status)
{
    static const char *const names[] = {
        [CT_CORO_SUSPENDED] = "SUSPENDED",
        [CT_CORO_RUNNING] = "RUNNING",
        [CT_CORO_NORMAL] = "NORMAL",
        [CT_CORO_DEAD] = "DEAD"
    };

    return status >= CT_CORO_SUSPENDED && status <= CT_CORO_DEAD
           ? names[status] : "none of the four";
}

/* "ct_coro_resume(b) gives 1742": what came of an order. */
static void
describe_result(const struct event *e, struct order o, char *text, size_t size)
{
    char x[WORD], v[WORD], error[WORD];
    unsigned code = place_error(e->b);

    wording_actor(x, place_x(e->b));
    wording_value(v, e->a);
    wording_error(error, code);
    switch (e->kind - RESULT) {
    case C_CREATE:
        snprintf(text, size, "ct_coro_create() %s%s",
                 code == 0 ? "succeeds" : "fails with ",
                 code == 0 ? "" : error);
        break;
    case C_CREATE_WRONG:
        snprintf(text, size, "ct_coro_create() with %s returns %s, errno %s%s",
                 wrong_name(o.y), e->a == 0 ? "a coroutine" : "NULL", error,
                 e->a == 2 ? ", and keeps a stack" : "");
        break;
    case C_RESUME:
        if (code == 0)
            snprintf(text, size, "ct_coro_resume(%s) returns 0%s%s", x,
                     e->a == UNTOUCHED ? "" : " and gives ",
                     e->a == UNTOUCHED ? "" : v);
        else
            snprintf(text, size, "ct_coro_resume(%s) fails with %s%s%s", x,
                     error, e->a == UNTOUCHED ? "" : " but gives ",
                     e->a == UNTOUCHED ? "" : v);
        break;
    case C_YIELD:
        snprintf(text, size, "ct_coro_yield() gives %s", v);
        break;
    case C_STATUS:
        snprintf(text, size, "ct_coro_status(%s) is %s", x,
                 status_name(e->a));
        break;
    case C_DESTROY:
        snprintf(text, size, "ct_coro_destroy(%s) %s%s", x,
                 code == 0 ? "returns 0" : "fails with ",
                 code == 0 ? "" : error);
        break;
    case C_YIELD_OUTSIDE:
        snprintf(text, size, "ct_coro_yield() outside a coroutine %s",
                 e->a == 1 ? "panics" : "returns");
        break;
    case C_LADDER:
        snprintf(text, size, "%u within each other come to %s",
                 place_x(e->b), v);
        break;
    case C_BESIDE:
        snprintf(text, size, "two threads, each in a coroutine, come to %s",
                 v);
        break;
    case C_DESCEND:
        snprintf(text, size, "is back from %u calls deeper", place_x(e->b));
        break;
    default:
        snprintf(text, size, "tells something unknown (%u)", e->kind);
    }
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    const struct tape *tape = model;
    struct order o = tape_order(tape, e);
    char who[WORD], what[160], v[WORD];

    wording_actor(who, e->who);
    if (e->kind == C_START)
        snprintf(what, sizeof what, "starts with %s", wording_value(v, e->a));
    else if (e->kind == BEYOND)
        snprintf(what, sizeof what, "runs on after the end of all orders");
    else if (e->kind > RESULT)
        describe_result(e, o, what, sizeof what);
    else
        describe_order(e, o, what, sizeof what);

    if (e->kind == C_START || e->kind == BEYOND)
        snprintf(text, size, "%s %s", who, what);
    else
        snprintf(text, size, "step %zu, %s: %s%s", place_step(e->b), who, what,
                 (e->kind < RESULT || e->kind == RESULT + C_DESCEND)
                 && tape_forgot(tape, e)
                 ? "; its local variables have changed" : "");
}

static const char *
blame(void *model, const struct event *got)
{
    const struct event *due = tape_due(model);

    if (due == NULL || got == NULL || got->kind == BEYOND)
        return NULL;
    if (got->kind == due->kind && place_error(got->b) != place_error(due->b))
        return "C8";
    if (got->who != due->who || got->kind != due->kind || got->b != due->b)
        return "C6";
    switch (due->kind) {
    case C_START:
    case RESULT + C_RESUME:
    case RESULT + C_YIELD:
        return place_error(due->b) == 0 ? "C7" : "C8";
    case RESULT + C_STATUS:
    case RESULT + C_YIELD_OUTSIDE:
        return "C8";
    default:
        return NULL;
    }
}

static const struct coroutine_habits plain = {
    .steps_min = 80, .steps_max = 160, .depth_max = 8,
    .levels_min = 1, .levels_max = 4,
    .weight = {
        [CREATE] = 4, [RESUME] = 4, [YIELD] = 4, [RETURN] = 2,
        [ASK_STATUS] = 3, [DESTROY] = 1, [DESCEND] = 1, [ASCEND] = 1
    }
};

static const struct coroutine_habits mistaken = {
    .steps_min = 80, .steps_max = 140, .depth_max = 6,
    .levels_min = 1, .levels_max = 4,
    .weight = {
        [CREATE] = 4, [CREATE_BADLY] = 2, [RESUME] = 4, [RESUME_BADLY] = 8,
        [YIELD] = 4, [RETURN] = 2, [ASK_STATUS] = 1, [DESTROY] = 1,
        [DESTROY_BADLY] = 4
    },
    .in_need = true, .yields_outside = true
};

static const struct coroutine_habits deep = {
    .steps_min = 60, .steps_max = 120, .depth_max = 4,
    .levels_min = 20, .levels_max = 60, .wide = true, .rungs = 200,
    .weight = {
        [CREATE] = 2, [RESUME] = 4, [YIELD] = 4, [RETURN] = 1,
        [DESCEND] = 4, [ASCEND] = 3
    }
};

static size_t
plan_coroutines(uint64_t seed, int64_t *script)
{
    return coroutine_plan(&plain, seed, script);
}

static size_t
plan_errors(uint64_t seed, int64_t *script)
{
    return coroutine_plan(&mistaken, seed, script);
}

static size_t
plan_deep(uint64_t seed, int64_t *script)
{
    return coroutine_plan(&deep, seed, script);
}

#define COROUTINE_JUDGE(name_, plan_) {                                 \
    .name = name_, .plan = plan_, .open = open_model,                   \
    .allowed = tape_allowed, .advance = tape_advance,                   \
    .close = tape_close, .describe = describe, .blame = blame           \
}

const struct judge
    coroutines_judge = COROUTINE_JUDGE("coroutines", plan_coroutines),
    coroutine_errors_judge = COROUTINE_JUDGE("coroutine-errors", plan_errors),
    deep_judge = COROUTINE_JUDGE("deep", plan_deep);

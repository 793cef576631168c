/*
 * threads.c -- the judges of lab 02 that follow a script of thread orders.
 *
 * They share a model (crowd.h), its wording and its blame; what makes each of
 * them look at one promise is its habits (thread_plan.h).
 */
#include <stdio.h>

#include "autograder/judges/crowd.h"
#include "autograder/judges/thread_plan.h"
#include "autograder/judges/threads.h"
#include "autograder/judges/wording.h"

static void *
open_model(const int64_t *script, size_t nwords)
{
    struct tape *tape = tape_open(script, nwords);
    struct crowd crowd;

    if (tape == NULL)
        return NULL;
    crowd_start(&crowd, tape);
    for (size_t i = 0; i < nwords / ORDER_WORDS; i++)
        crowd_obey(&crowd, order_read(script, i));
    return tape;
}

/* The name of a handle in a call. */
static const char *
handle(char text[WORD], unsigned x)
{
    if (x != NOBODY)
        return wording_actor(text, x);
    snprintf(text, WORD, "0");
    return text;
}

/* What is wrong with a call of ct_create(). */
static const char *
wrongness(unsigned y)
{
    static const char *const names[CREATE_NWRONG] = {
        [CREATE_NO_START] = "start NULL",
        [CREATE_HUGE_STACK] = "a stack too large",
        [CREATE_PRIORITY_LOW] = "priority -1",
        [CREATE_PRIORITY_HIGH] = "a priority too high"
    };

    return y < CREATE_NWRONG ? names[y] : "something wrong";
}

/* "calls ct_join(b)": an order that was just taken. */
static void
describe_order(const struct event *e, struct order o, char *text, size_t size)
{
    char x[WORD], v[WORD];

    switch (e->kind) {
    case T_CREATE:
        snprintf(text, size, "calls ct_create() for a%s thread%s, %s",
                 o.y == CREATE_DETACHED ? " detached" : "",
                 o.y == CREATE_LARGE ? " with 256 KiB of stack" : "",
                 wording_actor(x, o.x));
        break;
    case T_CREATE_WRONG:
        snprintf(text, size, "calls ct_create() with %s",
                 wrongness(o.y));
        break;
    case T_YIELD:
        snprintf(text, size, "calls ct_yield()%s",
                 o.y == 0 ? "" : " inside a coroutine");
        break;
    case T_JOIN:
        snprintf(text, size, "calls ct_join(%s)", handle(x, o.x));
        break;
    case T_DETACH:
        snprintf(text, size, "calls ct_detach(%s)", handle(x, o.x));
        break;
    case T_RETURN:
        snprintf(text, size, "returns %s", wording_value(v, o.value));
        break;
    case T_EXIT:
        snprintf(text, size, "calls ct_exit(%s)", wording_value(v, o.value));
        break;
    case T_SELF:
        snprintf(text, size, "calls ct_self()");
        break;
    case T_NAME:
        snprintf(text, size, "calls ct_getname(%s)", wording_actor(x, o.x));
        break;
    case T_KEEP:
        snprintf(text, size, "sets its value of a key to %s",
                 wording_value(v, o.value));
        break;
    case T_NAP:
        snprintf(text, size, "calls ct_nanosleep()");
        break;
    case T_SET_ERRNO:
        snprintf(text, size, "sets errno to %s", wording_value(v, o.value));
        break;
    case T_DESCEND:
        snprintf(text, size, "goes %u calls deeper, %u bytes each", o.x,
                 o.y * WIDTH);
        break;
    case T_ASCEND:
        snprintf(text, size, "returns from those calls");
        break;
    case T_FINISH:
        snprintf(text, size, "returns");
        break;
    default:
        snprintf(text, size, "does something unknown (%u)", e->kind);
    }
}

/* "ct_join(b) returns 0 and gives 1742": what came of an order. */
static void
describe_result(const struct event *e, struct order o, char *text, size_t size)
{
    char x[WORD], v[WORD], error[WORD];

    wording_error(error, place_error(e->b));
    switch (e->kind - RESULT) {
    case T_CREATE:
        snprintf(text, size, "ct_create() returns %s%s", error,
                 e->a == 1 ? "" : ", but the handle is 0 or was used before");
        break;
    case T_CREATE_WRONG:
        snprintf(text, size, "ct_create() with %s returns %s%s",
                 wrongness(o.y), error,
                 e->a == 1 ? "" : ", but changes the handle");
        break;
    case T_YIELD:
        snprintf(text, size, "comes from ct_yield() in another coroutine");
        break;
    case T_JOIN:
        handle(x, place_x(e->b));
        if (e->a == UNTOUCHED)
            snprintf(text, size, "ct_join(%s) returns %s", x, error);
        else
            snprintf(text, size, "ct_join(%s) returns %s and gives %s", x,
                     error, wording_value(v, e->a));
        break;
    case T_DETACH:
        snprintf(text, size, "ct_detach(%s) returns %s",
                 handle(x, place_x(e->b)), error);
        break;
    case T_SELF:
        snprintf(text, size, "ct_self() is %s",
                 e->a == 1 ? "its own handle" : "not its own handle");
        break;
    case T_NAME:
        wording_actor(x, place_x(e->b));
        if (place_error(e->b) != 0)
            snprintf(text, size, "ct_getname(%s) returns %s", x, error);
        else
            snprintf(text, size, "ct_getname(%s) gives %s", x,
                     e->a == 1 ? "its name" : "another name");
        break;
    case T_KEEP:
        snprintf(text, size, "ct_setspecific() returns %s", error);
        break;
    case T_NAP:
        snprintf(text, size, "ct_nanosleep() %s%s",
                 place_error(e->b) == 0 ? "returns 0" : "fails with ",
                 place_error(e->b) == 0 ? "" : error);
        break;
    case T_TELL_ERRNO:
        snprintf(text, size, "errno is %s", wording_value(v, e->a));
        break;
    case T_DESCEND:
        snprintf(text, size, "is back from %u calls deeper", place_x(e->b));
        break;
    default:
        snprintf(text, size, "tells something unknown (%u)", e->kind);
    }
}

/* What the scenario itself has found wrong, in place of a thread's number. */
static const char *const wrongs[] = {
    "a thread is blocked, and wait_what or wait_on is not what sched_block() "
    "was given",
    "a thread's priority is not what its attributes say",
    "a name fills the attribute, and the thread's is not cut by a byte",
    "there is no memory for a stack, and ct_create() does not return EAGAIN, "
    "or changes the handle",
    "a thread was joined before its destructors had ended",
    "a thread was joined while its destructors ran, and when it had ended its "
    "joiner was not woken",
    "while a thread's destructors ran its stack was given to another thread",
    "a thread has ended and is not joined yet, and still has a stack "
    "(ct_stack_usage() does not return EINVAL)",
    "main could not be detached"
};

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    const struct tape *tape = model;
    struct order o = tape_order(tape, e);
    char who[WORD], what[128], v[WORD];

    if (e->kind == BEYOND && e->who >= WRONG_NOTE && e->who <= WRONG_DETACH) {
        snprintf(text, size, "%s", wrongs[e->who - WRONG_NOTE]);
        return;
    }
    wording_actor(who, e->who);
    if (e->kind == T_START)
        snprintf(what, sizeof what, "starts with argument %s",
                 wording_value(v, e->a));
    else if (e->kind == T_DESTRUCTOR)
        snprintf(what, sizeof what, "has its value %s of a key destroyed",
                 wording_value(v, e->a));
    else if (e->kind == BEYOND)
        snprintf(what, sizeof what, "runs on after the end of all orders");
    else if (e->kind > RESULT)
        describe_result(e, o, what, sizeof what);
    else
        describe_order(e, o, what, sizeof what);

    if (e->kind == T_START || e->kind == T_DESTRUCTOR || e->kind == BEYOND)
        snprintf(text, size, "thread %s %s", who, what);
    else
        snprintf(text, size, "step %zu, thread %s: %s%s", place_step(e->b),
                 who, what, (e->kind < RESULT || e->kind == RESULT + T_DESCEND)
                            && tape_forgot(tape, e)
                            ? "; its local variables have changed" : "");
}

/* Whether it is an event of somebody who has just become able to run. */
static bool
is_arrival(const struct event *e)
{
    return e->kind == T_START || e->kind == RESULT + T_JOIN;
}

static const char *
blame(void *model, const struct event *got)
{
    const struct event *due = tape_due(model);

    if (due == NULL || got == NULL || got->kind == BEYOND)
        return NULL;
    if (got->who != due->who)
        return is_arrival(due) || is_arrival(got) ? "S3" : "S2";
    if (got->kind != due->kind || place_step(got->b) != place_step(due->b))
        return NULL;
    switch (due->kind) {
    case RESULT + T_TELL_ERRNO:
        return "S4";
    case RESULT + T_JOIN:
        return place_error(due->b) == 0 ? "S5" : "S6";
    case RESULT + T_DETACH:
        return "S6";
    default:
        return tape_forgot(model, got) ? "S7" : NULL;
    }
}

/*
 * Only the first two look at order; the others are orderless, so that a wrong
 * run queue costs its own points and not all of them.
 *
 * Turns.  Many yields with others ready: more than seven in a row by main,
 * and by each of the others as long as it lives; some from inside coroutines,
 * of which several are then open at once.
 */
static const struct habits turns_habits = {
    .first_min = 2, .first_max = 12, .alive_max = 13,
    .steps_min = 150, .steps_max = 220, .ending = LEAVE,
    .weight = {
        [YIELD] = 60, [YIELD_INSIDE] = 6, [CREATE_ONE] = 2, [RETURN] = 1,
        [EXIT] = 1, [DESCEND] = 2, [ASCEND] = 2
    }
};

/* Wake-ups.  Threads end while somebody waits for them and others are ready;
 * new ones are made by whoever runs.  The others sometimes join, wrongly, the
 * one that has just ended: only here does anybody run before its joiner. */
static const struct habits wakes_habits = {
    .first_min = 3, .first_max = 7, .alive_max = 10,
    .steps_min = 80, .steps_max = 140, .ending = WAIT,
    .weight = {
        [YIELD] = 20, [CREATE_ONE] = 10, [JOIN_ALIVE] = 8, [JOIN_ENDED] = 1,
        [JOIN_BADLY] = 6,
        [EXIT_WAITED_FOR] = 12, [RETURN] = 1
    }
};

/* Joins.  Before and after the end, in chains; few ready, so that a thread
 * often has ended when it is joined. */
static const struct habits joins_habits = {
    .orderless = true, .first_min = 1, .first_max = 1, .alive_max = 10,
    .steps_min = 60, .steps_max = 120, .ending = REAP,
    .weight = {
        [YIELD] = 8, [CREATE_ONE] = 8, [JOIN_ALIVE] = 7, [JOIN_ENDED] = 9,
        [RETURN] = 4, [EXIT] = 4, [ASK_SELF] = 1, [ASK_NAME] = 2
    }
};

/* Wrong joins, among right ones that must still come right. */
static const struct habits join_errors_habits = {
    .orderless = true, .first_min = 1, .first_max = 1, .alive_max = 8,
    .steps_min = 100, .steps_max = 180, .ending = REAP,
    .weight = {
        [YIELD] = 8, [CREATE_ONE] = 6, [CREATE_ONE_DETACHED] = 2,
        [CREATE_BADLY] = 2, [JOIN_ALIVE] = 6, [JOIN_ENDED] = 4,
        [JOIN_BADLY] = 60, [RETURN] = 2, [EXIT] = 2
    }
};

static const struct habits detach_habits = {
    .orderless = true, .first_min = 1, .first_max = 1, .alive_max = 8,
    .steps_min = 80, .steps_max = 150, .ending = REAP,
    .weight = {
        [YIELD] = 10, [CREATE_ONE] = 6, [CREATE_ONE_DETACHED] = 4,
        [JOIN_ALIVE] = 3, [JOIN_ENDED] = 1, [DETACH_ALIVE] = 3,
        [DETACH_ENDED] = 4, [DETACH_BADLY] = 30, [JOIN_BADLY] = 10,
        [RETURN] = 3, [EXIT] = 2
    }
};

static const struct habits exits_habits = {
    .orderless = true, .first_min = 1, .first_max = 1, .alive_max = 8,
    .steps_min = 30, .steps_max = 90, .ending = OUTLIVE, .wide = true,
    .weight = {
        [YIELD] = 10, [CREATE_ONE] = 6, [CREATE_ONE_DETACHED] = 2,
        [JOIN_ALIVE] = 3, [JOIN_ENDED] = 3, [RETURN] = 2, [EXIT] = 4,
        [DESCEND] = 6, [ASCEND] = 2, [KEEP] = 6
    }
};

/* Errno.  At least fifty yields, so that twenty runs see a thousand
 * interleavings. */
static const struct habits errno_habits = {
    .orderless = true, .first_min = 1, .first_max = 1, .alive_max = 8,
    .steps_min = 220, .steps_max = 300, .ending = WAIT,
    .weight = {
        [YIELD] = 10, [SET_ERRNO] = 4, [TELL_ERRNO] = 10, [CREATE_ONE] = 2,
        [JOIN_ALIVE] = 2, [EXIT] = 2
    }
};

/* Alone.  Main yields before anybody else was there, and then yields and
 * sleeps with so few others that it, or a thread that main waits for, is often
 * alone again. */
static const struct habits alone_habits = {
    .orderless = true, .first_min = 0, .first_max = 1, .alive_max = 2,
    .alone = 3,
    .steps_min = 50, .steps_max = 80, .ending = REAP,
    .weight = {
        [YIELD] = 20, [CREATE_ONE] = 3, [JOIN_ALIVE] = 4, [JOIN_ENDED] = 4,
        [RETURN] = 3, [NAP] = 3
    }
};

static size_t
plan_turns(uint64_t seed, int64_t *script)
{
    return thread_plan(&turns_habits, seed, script);
}

static size_t
plan_wakes(uint64_t seed, int64_t *script)
{
    return thread_plan(&wakes_habits, seed, script);
}

static size_t
plan_joins(uint64_t seed, int64_t *script)
{
    return thread_plan(&joins_habits, seed, script);
}

static size_t
plan_join_errors(uint64_t seed, int64_t *script)
{
    return thread_plan(&join_errors_habits, seed, script);
}

static size_t
plan_detach(uint64_t seed, int64_t *script)
{
    return thread_plan(&detach_habits, seed, script);
}

static size_t
plan_exits(uint64_t seed, int64_t *script)
{
    return thread_plan(&exits_habits, seed, script);
}

static size_t
plan_errno(uint64_t seed, int64_t *script)
{
    return thread_plan(&errno_habits, seed, script);
}

static size_t
plan_alone(uint64_t seed, int64_t *script)
{
    return thread_plan(&alone_habits, seed, script);
}

#define THREAD_JUDGE(name_, plan_) {                                    \
    .name = name_, .plan = plan_, .open = open_model,                   \
    .allowed = tape_allowed, .advance = tape_advance,                   \
    .close = tape_close, .describe = describe, .blame = blame           \
}

const struct judge
    turns_judge = THREAD_JUDGE("turns", plan_turns),
    wakes_judge = THREAD_JUDGE("wakes", plan_wakes),
    joins_judge = THREAD_JUDGE("joins", plan_joins),
    join_errors_judge = THREAD_JUDGE("join-errors", plan_join_errors),
    detach_judge = THREAD_JUDGE("detach", plan_detach),
    exits_judge = THREAD_JUDGE("exits", plan_exits),
    errno_judge = THREAD_JUDGE("errno", plan_errno),
    alone_judge = THREAD_JUDGE("alone", plan_alone);

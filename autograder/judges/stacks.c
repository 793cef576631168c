/*
 * stacks.c -- the judges of lab 06.
 *
 * They share a model (yard.h), its wording and its blame; what makes each of
 * them look at one promise is its plan.  What the parent has seen for itself
 * arrives as events of kind EVENT_LOOK + what.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "autograder/judges/stack_plan.h"
#include "autograder/judges/stacks.h"
#include "autograder/judges/wording.h"
#include "autograder/scenarios/stack_single.h"

static void *
open_yard(const int64_t *script, size_t nwords, bool numbers)
{
    struct tape *tape = tape_open(script, nwords);
    struct yard yard;

    if (tape == NULL)
        return NULL;
    yard_open(&yard, tape, numbers);
    for (size_t i = 0; i < nwords / ORDER_WORDS; i++)
        yard_obey(&yard, order_read(script, i));
    return tape;
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    return open_yard(script, nwords, true);
}

static void *
open_without_numbers(const int64_t *script, size_t nwords)
{
    return open_yard(script, nwords, false);
}

/* Orders in words, and what they have places for: S is the slot, N the value, K
 * a size in KiB, G the name of a guard. */
static const struct {
    const char *words;
    enum { PLAIN, S, N, N_S, S_N, N_K, G } with;
} calls[STACK_ORDERS] = {
    [K_GUARDS] = { "guards: %s", G },
    [K_ALLOC] = { "stack_alloc(s%u, %" PRId64 ")", S_N },
    [K_FREE] = { "stack_free(s%u)", S },
    [K_TOUCH] = { "s%u is touched %" PRId64 " bytes below its high end", S_N },
    [K_USED] = { "stack_used(s%u)", S },
    [K_TRIM] = { "stack_trim(STACK_EMPTY)", PLAIN },
    [K_TIDY] = { "stack_trim(STACK_TIDY) until it returns 0", PLAIN },
    [K_WARMEST] = { "stack_used() of the one that was freed last", PLAIN },
    [K_FIND] = { "stack_find(byte %" PRId64 " of s%u)", N_S },
    [K_FIND_STRANGE] = { "stack_find(an address in no stack)", PLAIN },
    [K_FIND_BESIDE] = { "stack_find(beside each stack there was)", PLAIN },
    [K_HARM] = { "byte %" PRId64 " of the red zone of s%u is written to",
                 N_S },
    [K_INTACT] = { "stack_intact(s%u)", S },
    [K_GUARDED] = { "the grader looks at the guard's page of s%u", S },
    [K_OPEN] = { "the grader looks at the pages above the guard of s%u", S },
    [K_REFUSED] = { "guard_install() in locked memory", PLAIN },
    [K_REFUSED_GUARDED] = { "the grader looks at that page", PLAIN },
    [K_WATCHED] = { "the watcher is asked what it was told", PLAIN },
    [K_CROWD] = { "stack_alloc() of %" PRId64 " stacks of %u KiB", N_K },
    [K_GRANT] = { "from the %" PRId64 "th guard on mprotect(2) refuses", N },
    [K_CROWD_UNTIL] = { "stack_alloc() until one has a red zone", PLAIN },
    [K_LAST_GUARDED] = { "the grader looks at the last guard's page", PLAIN },
    [K_NEXT_KIND] = { "stack_guard_kind()", PLAIN },
    [K_KINDS] = { "those with a page guard are counted", PLAIN },
    [K_DISPERSE] = { "stack_free() of all those", PLAIN },
    [K_BASE] = { "the grader looks at memory and mappings", PLAIN },
    [K_RESIDENT] = { "the grader looks at resident memory", PLAIN },
    [K_MAPPINGS] = { "the grader counts mappings", PLAIN },
    [K_CROWD_GUARDED] = { "the grader looks at the guard's page of number %"
                          PRId64, N },
    [K_CROWD_INTACT] = { "stack_intact() of number %" PRId64 ", whole and "
                         "harmed", N },
    [K_NEIGHBOURS] = { "%u threads are made, with %" PRId64 " bytes of stack",
                       S_N },
    [K_PLUNGE] = { "a thread overflows its %" PRId64 " bytes of stack", N }
};

/* An order as a call: "stack_alloc(s3, 16384)". */
static void
wording_call(unsigned op, struct order o, char *text, size_t size)
{
    static const char *const guards[] = { "the best there are", "mprotect",
                                          "redzone" };
    const char *words = op < STACK_ORDERS ? calls[op].words : NULL;

    if (words == NULL) {
        snprintf(text, size, "something unknown (%u)", op);
        return;
    }
    switch (calls[op].with) {
    case PLAIN:
        snprintf(text, size, "%s", words);
        break;
    case S:
        snprintf(text, size, words, o.x);
        break;
    case N:
        snprintf(text, size, words, o.value);
        break;
    case N_S:
        snprintf(text, size, words, o.value, o.x);
        break;
    case S_N:
        snprintf(text, size, words, o.x, o.value);
        break;
    case N_K:
        snprintf(text, size, words, o.value, o.y * PAGE / 1024);
        break;
    case G:
        snprintf(text, size, words, guards[o.y % 3]);
        break;
    }
}

/* The faults that a result tells of. */
static void
wording_faults(unsigned faults, char *text, size_t size)
{
    static const char *const words[FAULTS] = {
        "the stack is too small", "its top is not near its high end",
        "its top is not a multiple of 16", "it overlaps another stack",
        "what its owner had written has changed",
        "it is in the struct still", "the watcher was told something else",
        "too many were emptied at a time"
    };

    text[0] = '\0';
    for (unsigned i = 0; i < FAULTS; i++)
        if (faults & 1u << i && strlen(text) + strlen(words[i]) + 3 < size) {
            strcat(text, ": ");
            strcat(text, words[i]);
        }
}

/* What has come of an order that gives or finds a stack. */
static void
wording_stack(const struct event *e, char *text, size_t size)
{
    unsigned error = place_error(e->b);
    char v[WORD], name[WORD];

    if (error != 0)
        snprintf(text, size, "returns %s", wording_error(name, error));
    else if (e->a == UNTOUCHED)
        snprintf(text, size, "finds none");
    else
        snprintf(text, size, "gives number %.20s of class %u",
                 wording_value(v, e->a), place_x(e->b));
}

/* What has come of a guard that was refused. */
static void
wording_refused(int64_t told, char *text, size_t size)
{
    static const char *const names[] = { "madvise", "mprotect", "redzone",
                                         "none" };

    if (told == UNTRIED)
        snprintf(text, size, "cannot be tried here");
    else
        snprintf(text, size, "returns %s, and the next will be %s",
                 names[told >> 8 & 3], names[told & 3]);
}

/* What has come of an order. */
static void
wording_result(unsigned op, const struct event *e, char *text, size_t size)
{
    static const char *const words[STACK_ORDERS] = {
        [K_FREE] = "returns", [K_USED] = "says %s pages",
        [K_WARMEST] = "says %s pages", [K_TRIM] = "empties %s stacks",
        [K_TIDY] = "empties %s stacks",
        [K_FIND_BESIDE] = "finds %s stacks that never were",
        [K_GRANT] = "returns", [K_CROWD_UNTIL] = "returns",
        [K_WATCHED] = "%s stacks were made",
        [K_CROWD] = "%s could not be had", [K_KINDS] = "there are %s",
        [K_NEIGHBOURS] = "%s could not be had",
        [K_DISPERSE] = "%s had lost what was written there",
        [K_PLUNGE] = "%s neighbours are harmed"
    };
    char v[WORD];

    if (op == K_ALLOC || op == K_FIND || op == K_FIND_STRANGE)
        wording_stack(e, text, size);
    else if (op == K_REFUSED)
        wording_refused(e->a, text, size);
    else if (op == K_NEXT_KIND)
        snprintf(text, size, "is %s the last one", e->a != 0
                 ? "no better than" : "better than");
    else if (op == K_INTACT)
        snprintf(text, size, "says %s", e->a != 0 ? "yes" : "no");
    else if (op == K_CROWD_INTACT)
        snprintf(text, size, "says %s, then %s", e->a & 1 ? "yes" : "no",
                 e->a & 2 ? "yes" : "no");
    else
        snprintf(text, size, op < STACK_ORDERS && words[op] != NULL
                 ? words[op] : "%s", wording_value(v, e->a));
}

/* What the parent has seen. */
static void
wording_look(const struct event *e, char *text, size_t size)
{
    char v[WORD];

    if (e->a == -1) {
        snprintf(text, size, "the process did not stand still to be looked at");
        return;
    }
    wording_value(v, e->a);
    switch (e->kind - EVENT_LOOK) {
    case LOOK_GUARDED:
        snprintf(text, size, "seen from outside, %s of the pages of the guard "
                 "can be read", v);
        break;
    case LOOK_OPEN:
        snprintf(text, size, "seen from outside, %s of the pages above the "
                 "guard cannot be read", v);
        break;
    case LOOK_BASE:
        snprintf(text, size, "the grader notes memory and mappings");
        break;
    case LOOK_RESIDENT:
        snprintf(text, size, "seen from outside, it holds %s MiB beyond "
                 "%" PRId64 " KiB more than before", v, e->b);
        break;
    case LOOK_MAPPINGS:
        snprintf(text, size, "seen from outside, it has %s mappings beyond "
                 "%" PRId64 " more than before", v, e->b);
        break;
    default:
        snprintf(text, size, "something unknown (%u)", e->kind);
    }
}

/* What the scenario itself has found wrong: stack_single.h, in its order. */
static const struct {
    const char *words, *invariant;
} wrongs[] = {
    { "64 new stacks have fewer than four colours among them", "M10" },
    { "stack_alloc() that gets no mapping does not return ENOMEM, or takes "
      "memory each time", "M6" },
    { "stack_alloc() failed once, and then does not work though there is "
      "memory again", "M3" },
    { "water_drain() leaves memory above the guard's page, or what was "
      "written there", "M6" },
    { "water_drain() takes the red zone, too", "M4" },
    { "guard_remove() returns true and the guard is still there, or false and "
      "it is not", "M5" },
    { "a guard by mprotect is taken away, and then just one more cannot be "
      "had", "M5" },
    { "stack_find() of a stack's first byte, or its last, does not lead to it",
      "M8" },
    { "water_drain() of one stack changes another: its bytes, or its guard",
      "M2" },
    { "two classes have many free stacks, and one stack_trim(STACK_TIDY) "
      "empties more than 64", "M6" },
    { "two classes have 1,324 free stacks each, and tidying does not empty all "
      "but some 1,024 of each", "M6" }
};

static bool
is_single(const struct event *e)
{
    return e->kind == BEYOND && e->who >= STACK_LEVEL
           && e->who < STACK_WRONGS;
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    unsigned op = e->kind > RESULT ? e->kind - RESULT : e->kind;
    struct order o = tape_order(model, e);
    char call[80], result[64], faults[100];

    if (is_single(e)) {
        snprintf(text, size, "%s", wrongs[e->who - STACK_LEVEL].words);
        return;
    }
    if (e->kind >= EVENT_LOOK) {
        wording_look(e, text, size);
        return;
    }
    wording_call(op, o, call, sizeof call);
    if (e->kind < RESULT) {
        snprintf(text, size, "step %zu: %s", place_step(e->b), call);
        return;
    }
    wording_result(op, e, result, sizeof result);
    wording_faults(e->who, faults, sizeof faults);
    snprintf(text, size, "step %zu: %s %s%s", place_step(e->b), call, result,
             faults);
}

/* The invariant that a fault in a result is about. */
static const char *
blame_fault(unsigned fault)
{
    return fault & (FAULT_OVERLAPS | FAULT_MARKS) ? "M2"
           : fault & FAULT_SPAN ? "M8"
           : fault & FAULT_MANY ? "M6" : "M1";
}

static const char *
blame(void *model, const struct event *got)
{
    const struct event *due = tape_due(model);

    if (got != NULL && is_single(got))
        return wrongs[got->who - STACK_LEVEL].invariant;
    if (due == NULL || got == NULL || got->kind != due->kind)
        return NULL;
    if (got->kind > RESULT && got->kind < EVENT_LOOK && got->who != due->who)
        return blame_fault(got->who);
    return NULL;                /* the test's own */
}

/* A script that plunges is one from which nobody comes back. */
static bool
last_words(void *model, char *text, size_t size)
{
    const struct tape *tape = model;
    size_t step = tape->nwords / ORDER_WORDS - 1;
    struct order o = order_read(tape->script, step);
    char name[WORD];

    if (o.op != K_PLUNGE)
        return false;
    snprintf(name, sizeof name, PLUNGE_NAME(o.value, step));
    snprintf(text, size, "in thread %s: its stack of %zu bytes has overflowed",
             name, yard_size(yard_class(o.value)));
    return true;
}

/*
 * Each looks at one promise, so that a mistake costs its own points.
 */

static const struct stack_habits sizes_habits = {
    .guards = 3, .classes = 9, .steps = 160, .both = true, .wrong = 10,
    .weight = { [K_ALLOC] = 12, [K_FREE] = 8 }
};

static const struct stack_habits reuse_habits = {
    .guards = 3, .classes = 3, .steps = 300,
    .weight = { [K_ALLOC] = 10, [K_FREE] = 9 }
};

static const struct stack_habits page_guards_habits = {
    .guards = 2, .classes = 3, .steps = 90,     /* looked at, not written to */
    .refused = true,
    .weight = { [K_ALLOC] = 10, [K_FREE] = 6, [K_GUARDED] = 6, [K_OPEN] = 3,
                [K_TRIM] = 1, [K_INTACT] = 1 }
};

static const struct stack_habits red_zones_habits = {
    .guards = 1, .guards_from = GUARDS_REDZONE, .classes = 3, .steps = 200,
    .both = true,
    .weight = { [K_ALLOC] = 8, [K_FREE] = 7, [K_HARM] = 4, [K_INTACT] = 8,
                [K_TRIM] = 1 }
};

static const struct stack_habits marks_habits = {
    .guards = 3, .classes = 8, .steps = 200,
    .weight = { [K_ALLOC] = 6, [K_FREE] = 5, [K_TOUCH] = 6, [K_USED] = 9,
                [K_TRIM] = 1 }
};

static const struct stack_habits watched_habits = {
    .guards = 3, .classes = 4, .steps = 160,
    .weight = { [K_ALLOC] = 12, [K_FREE] = 6, [K_WATCHED] = 3, [K_TRIM] = 1 }
};

static const struct stack_habits finds_habits = {
    .guards = 3, .classes = 5, .steps = 200, .both = true,
    .weight = { [K_ALLOC] = 8, [K_FREE] = 4, [K_FIND] = 12,
                [K_FIND_STRANGE] = 2, [K_FIND_BESIDE] = 2 }
};

#define PLAN(name_)                                                     \
    static size_t                                                       \
    plan_##name_(uint64_t seed, int64_t *script)                        \
    {                                                                   \
        return stack_plan(&name_##_habits, seed, script);               \
    }

PLAN(sizes)
PLAN(reuse)
PLAN(page_guards)
PLAN(red_zones)
PLAN(marks)
PLAN(watched)

/* Of many classes, or many of a few: more than a first slab may hold. */
static size_t
plan_finds(uint64_t seed, int64_t *script)
{
    struct stack_habits h = finds_habits;

    if (seed % 2 == 0)
        h.classes = 2;
    return stack_plan(&h, seed, script);
}

#define STACK_JUDGE(name_, plan_, open_) {                              \
    .name = name_, .plan = plan_, .open = open_,                        \
    .allowed = tape_allowed, .advance = tape_advance,                   \
    .close = tape_close, .describe = describe, .blame = blame,          \
    .last_words = last_words                                            \
}

const struct judge
    sizes_judge = STACK_JUDGE("sizes", plan_sizes, open_without_numbers),
    reuse_judge = STACK_JUDGE("reuse", plan_reuse, open_model),
    page_guards_judge = STACK_JUDGE("page-guards", plan_page_guards,
                                    open_without_numbers),
    red_zones_judge = STACK_JUDGE("red-zones", plan_red_zones,
                                  open_without_numbers),
    fallback_judge = STACK_JUDGE("fallback", stack_plan_fallback, open_model),
    overflows_judge = STACK_JUDGE("overflows", stack_plan_overflow,
                                  open_model),
    marks_judge = STACK_JUDGE("marks", plan_marks, open_model),
    trims_judge = STACK_JUDGE("trims", stack_plan_trim, open_model),
    tidies_judge = STACK_JUDGE("tidies", stack_plan_tidy, open_model),
    stack_crowd_judge = STACK_JUDGE("crowd", stack_plan_crowd, open_model),
    watched_judge = STACK_JUDGE("watched", plan_watched, open_model),
    finds_judge = STACK_JUDGE("finds", plan_finds, open_model);

/*
 * links.c -- the judges of lab 09.
 *
 * Of a call through the slow path nothing is open: what goes in must be seen
 * inside, and what is given back must come out.  Of chunks, who gets which is
 * fixed by the lists.  Of programs the result is computed here, on an
 * ordinary stack.  So all is on a tape.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "autograder/event.h"
#include "autograder/judges/link_plan.h"
#include "autograder/judges/links.h"
#include "autograder/judges/shapes.h"
#include "autograder/judges/tape.h"
#include "autograder/judges/wording.h"

/*
 * What must come.
 */

static void
expect(struct tape *tape, size_t step, struct order o, unsigned who, int64_t a)
{
    tape_put(tape, o.op + RESULT, who, a, place(step, o.x, 0));
}

static void
expect_look(struct tape *tape, enum look what, int64_t b)
{
    tape_put(tape, EVENT_LOOK + what, 0, 0, b);
}

/* The calls from `first` on, each within the one before; returns the last. */
static size_t
expect_calls(struct tape *tape, size_t first, unsigned told)
{
    size_t n = tape->nwords / ORDER_WORDS, i = first;

    do {
        for (unsigned part = 0; part < PART_BACK; part++)
            if (part == PART_NEW || told & 1u << part)
                expect(tape, i, order_read(tape->script, i), part, 0);
        i++;
    } while (i < n && order_read(tape->script, i).op == L_WITHIN);
    if (told & 1u << PART_BACK)
        expect(tape, first, order_read(tape->script, first), PART_BACK, 0);
    return i - 1;
}

/* Chunks as the contract has them: all lists, last in first out. */
struct shelf {
    unsigned made[LINK_CLASS_LAST + 1], nfree[LINK_CLASS_LAST + 1];
    unsigned list[LINK_CLASS_LAST + 1][SCRIPT_MAX / ORDER_WORDS];
    struct { unsigned class, number; } held[HELD_MAX];
    unsigned nheld;
};

static void
expect_chunks(struct tape *tape, struct shelf *s, size_t step, struct order o)
{
    if (o.op == L_TAKE) {
        unsigned number = s->nfree[o.y] > 0 ? s->list[o.y][--s->nfree[o.y]]
                                            : s->made[o.y]++;

        s->held[s->nheld].class = o.y;
        s->held[s->nheld++].number = number;
        expect(tape, step, o, 0, number);
    } else if (o.op == L_GIVE) {
        for (unsigned i = 0; i < o.y; i++) {
            unsigned class = s->held[--s->nheld].class;

            s->list[class][s->nfree[class]++] = s->held[s->nheld].number;
        }
        expect(tape, step, o, 0, 0);
    } else {
        expect(tape, step, o, 0,
               s->made[o.y] * 1000 + s->made[o.y] - s->nfree[o.y]);
    }
}

static void
expect_hoard(struct tape *tape, size_t step, struct order o)
{
    bool large = o.y >= LINK_CLASS_GUARDED;

    expect_look(tape, LOOK_BASE, 0);
    expect_look(tape, large ? LOOK_RESIDENT : LOOK_MAPPINGS,
                large ? o.value * 16 : HOARD_MAPPINGS);
    expect(tape, step, o, 0, 0);
}

/* How many pages are readable that should not be, and so on: always none. */
static void
expect_guards(struct tape *tape, size_t step, struct order o)
{
    for (int64_t i = 0; i < o.value; i++) {
        unsigned small = LINK_CLASS_FIRST + (unsigned)i % 4;
        unsigned large = LINK_CLASS_GUARDED + (unsigned)i % 3;

        expect_look(tape, LOOK_GUARDED, LINK_PAGE);
        expect_look(tape, LOOK_OPEN, LINK_STRUCT + (1 << large));
        expect_look(tape, LOOK_OPEN, LINK_STRUCT + (1 << small));
    }
    expect(tape, step, o, 0, 0);
}

static int64_t
walk_value(struct order o)
{
    int64_t r = o.value;

    switch (o.x) {
    case WALK_SHAPES:
        return shapes(o.value);
    case WALK_DEEP:
        for (int64_t i = 1; i <= DEEP; i++)
            r = fold(r, i);
        return r;
    case WALK_JUMPS:
        return JUMPS;
    case WALK_TRACE:
        return TRACE_LEVELS;
    default:
        return CROWD;
    }
}

static void
expect_walk(struct tape *tape, size_t step, struct order o)
{
    if (o.x == WALK_THREADS) {
        struct order used = o;

        used.op = L_USED;
        expect_look(tape, LOOK_BASE, 0);
        expect_look(tape, LOOK_RESIDENT, (int64_t)CROWD * CROWD_KB);
        expect(tape, step, used, 0, 0);
    }
    expect(tape, step, o, 0, walk_value(o));
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    struct tape *tape = tape_open(script, nwords);
    struct shelf shelf;
    unsigned told = 0;

    memset(&shelf, 0, sizeof shelf);
    for (size_t i = 0; tape != NULL && i < nwords / ORDER_WORDS; i++) {
        struct order o = order_read(script, i);

        switch (o.op) {
        case L_TELL: told = o.x; break;
        case L_EMPTY: break;
        case L_HOARD: expect_hoard(tape, i, o); break;
        case L_GUARDS: expect_guards(tape, i, o); break;
        case L_WALK: expect_walk(tape, i, o); break;
        case L_USED: case L_REFUSED: expect(tape, i, o, 0, 0); break;
        case L_TAKE: case L_GIVE: case L_COUNT:
            expect_chunks(tape, &shelf, i, o);
            break;
        default: i = expect_calls(tape, i, told);
        }
    }
    return tape;
}

/*
 * In words.
 */

/* Appends the names of the bits that are set. */
static void
wording_bits(char *text, size_t size, uint64_t bits,
             const char *const names[], unsigned n)
{
    size_t used = strlen(text);

    for (unsigned i = 0; i < n && used < size; i++)
        if (bits >> i & 1)
            used += (size_t)snprintf(text + used, size - used, " %s",
                                     names[i]);
}

static const char *const registers[BITS] = {
    "rax", "rdi", "rsi", "rdx", "rcx", "r8", "r9", "r10", "xmm0", "xmm1",
    "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
    "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "st(0)", "rbx", "rbp", "r12",
    "r13", "r14", "r15"
};

static const char *const places[] = {
    "the stack pointer", "linked_current", "linked_limit", "the chunk's prev",
    "the free list", "rsp at the call of chunk_make(): no multiple of 16",
    "chunk_make()'s rsp: not near the top of linked_small_stack"
};
enum { PLACES = sizeof places / sizeof *places };

static const char *const faults[] = {
    "its address is no multiple of 64", "its limit is wrong",
    "its base is wrong", "its list is wrong",
    "what an owner wrote there is gone",
    "room_announce() was not told of it once, base being set"
};
enum { FAULTS = sizeof faults / sizeof *faults };

/* One part of a call. */
static void
wording_part(const struct event *e, char *text, size_t size)
{
    uint64_t bits = (uint64_t)e->a;

    switch (e->who) {
    case PART_NEW:
        snprintf(text, size, "the function runs %s", e->a == 0
                 ? "on the list's first chunk, or a new one"
                 : "somewhere else");
        break;
    case PART_IN:
        snprintf(text, size, e->a == 0
                 ? "the function finds its arguments in registers"
                 : "the function finds other values in");
        wording_bits(text, size, bits, registers, BITS);
        break;
    case PART_STACK:
        if (e->a == 0)
            snprintf(text, size, "the function finds its words on the stack");
        else
            snprintf(text, size, "the function finds another value in word "
                     "%" PRId64 " of its arguments on the stack", e->a);
        break;
    case PART_PLACE:
        snprintf(text, size, e->a == 0
                 ? "the function is on the new chunk, and all is set"
                 : "in the function, wrong is");
        wording_bits(text, size, bits, places, PLACES);
        break;
    case PART_OUT:
        snprintf(text, size, e->a == 0
                 ? "the caller finds the results in registers"
                 : "the caller finds other values in");
        wording_bits(text, size, bits, registers, BITS);
        break;
    default:
        snprintf(text, size, e->a == 0
                 ? "the caller is on its own chunk, and all is set back"
                 : "after the return, wrong is");
        wording_bits(text, size, bits, places, PLACES);
    }
}

static void
describe_call(const struct event *e, struct order o, char *text, size_t size)
{
    char what[160];

    wording_part(e, what, sizeof what);
    snprintf(text, size, "step %zu, call (class %u, %u words%s): %s",
             place_step(e->b), link_classes[o.x % CLASSES], o.y,
             o.op == L_EDGE ? ", at the end of memory"
             : o.op == L_BRINK ? ", at the lower end of a chunk" : "", what);
}

static void
describe_chunk(const struct event *e, struct order o, char *text, size_t size)
{
    size_t step = place_step(e->b);
    char wrong[160] = "";

    wording_bits(wrong, sizeof wrong, e->who, faults, FAULTS);
    if (o.op == L_TAKE)
        snprintf(text, size, "step %zu: chunk_take() of class %u gives number "
                 "%" PRId64 "%s%s", step, o.y, e->a, e->who ? ":" : "", wrong);
    else if (o.op == L_GIVE)
        snprintf(text, size, "step %zu: chunk_give() of %u in a chain%s%s",
                 step, o.y, e->who ? ":" : "", wrong);
    else
        snprintf(text, size, "step %zu: chunk_count() of class %u says "
                 "%" PRId64 " made, %" PRId64 " in use", step, o.y,
                 e->a / 1000, e->a % 1000);
}

static void
describe_look(const struct event *e, char *text, size_t size)
{
    static const char *const what[LOOKS] = {
        [LOOK_GUARDED] = "%s of the pages below a large chunk can be read",
        [LOOK_OPEN] = "%s of a chunk's pages cannot be read",
        [LOOK_RESIDENT] = "it holds %s MiB more than what its chunks may "
                          "cost",
        [LOOK_MAPPINGS] = "it has %s mappings more than slabs need"
    };
    unsigned kind = e->kind - EVENT_LOOK;
    char v[WORD], said[100];

    if (kind >= LOOKS || what[kind] == NULL) {
        snprintf(text, size, "the grader notes memory and mappings");
        return;
    }
    snprintf(said, sizeof said, what[kind], wording_value(v, e->a));
    int n = snprintf(text, size, "seen from outside, %s", said);

    if (kind == LOOK_OPEN && n < (int)size)
        snprintf(text + n, size - n, " (base to end: %" PRId64 " bytes)",
                 e->b);
}

static void
describe_walk(const struct event *e, struct order o, char *text, size_t size)
{
    static const char *const what[WALKS] = {
        [WALK_SHAPES] = "calls of every shape come to",
        [WALK_DEEP] = "a recursion of 100,000 levels comes to",
        [WALK_JUMPS] = "jumps out of the depth that came back:",
        [WALK_TRACE] = "functions that an unwinder finds:",
        [WALK_THREADS] = "threads that went deep twice and were right:"
    };
    char v[WORD];

    if (e->kind == RESULT + L_USED)
        snprintf(text, size, "step %zu: chunks in use%s: %s",
                 place_step(e->b), o.op == L_WALK
                 ? " beyond what the crowd needs" : "",
                 wording_value(v, e->a));
    else
        snprintf(text, size, "step %zu, from %u levels down: %s %s%s",
                 place_step(e->b), o.y, o.x < WALKS ? what[o.x] : "",
                 wording_value(v, e->a),
                 e->who & WALK_ELSEWHERE
                 ? ", but a chunk or its limit was wrong"
                 : e->who != 0 ? ", but chunk_count() said other numbers"
                 : "");
}

/* What the scenario itself has found wrong. */
static void
describe_fault(const struct event *e, char *text, size_t size)
{
    if (e->who == LINK_UNTRACED)
        snprintf(text, size, "in the middle of a link, at %" PRId64
                 " of its instructions, an unwinder does not find who called",
                 e->a);
    else
        snprintf(text, size, "%" PRId64 " small chunks were cut from %" PRId64
                 " mappings; more than %d are not few", e->b, e->a,
                 HOARD_MAPS);
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    struct order o = tape_order(model, e);

    if (e->kind >= EVENT_LOOK) {
        describe_look(e, text, size);
        return;
    }
    if (e->kind == BEYOND && e->who != 0) {
        describe_fault(e, text, size);
        return;
    }
    switch (e->kind < RESULT ? 0 : e->kind - RESULT) {
    case L_CALL: case L_WITHIN: case L_EDGE: case L_BRINK:
        describe_call(e, o, text, size);
        break;
    case L_TAKE: case L_GIVE: case L_COUNT:
        describe_chunk(e, o, text, size);
        break;
    case L_WALK: case L_USED:
        describe_walk(e, o, text, size);
        break;
    case L_REFUSED:
        snprintf(text, size, "step %zu, the kernel refuses mprotect(): %s",
                 place_step(e->b), e->a == 0
                 ? "a panic, or a chunk with a guard"
                 : "a large chunk is given out, with no guard below");
        break;
    case L_HOARD: case L_GUARDS:
        snprintf(text, size, "step %zu: of %" PRId64 " chunks, %" PRId64
                 " are somebody else's, too%s", place_step(e->b), o.value,
                 e->a, e->who == 0 ? ""
                 : "; chunk_count() says other numbers");
        break;
    default:
        snprintf(text, size, "a link or a chunk is not given back");
    }
}

static const char *
blame(void *model, const struct event *got)
{
    const struct event *due = tape_due(model);

    if (due == NULL || got == NULL || got->kind != due->kind
        || got->kind >= EVENT_LOOK)
        return NULL;
    switch (got->kind - RESULT) {
    case L_CALL: case L_WITHIN: case L_EDGE: case L_BRINK:
        if (got->who == PART_PLACE || got->who == PART_BACK)
            return got->a & (PLACE_LIST | PLACE_PREV) ? "L6"
                   : got->a & (PLACE_SP | PLACE_MAKE | PLACE_SMALL) ? "L4"
                   : "L5";
        return got->who == PART_NEW ? "L6" : got->who == PART_IN ? "L1"
               : got->who == PART_STACK ? "L2" : "L3";
    case L_WALK:
        return got->who & WALK_ELSEWHERE ? "L5"
               : got->who != 0 ? "L6" : NULL;
    case L_TAKE: case L_GIVE:
        return got->who != 0 ? "L7" : NULL;
    default:
        return NULL;
    }
}

/*
 * Each looks at one promise, so that a mistake costs its own points.
 */

static const struct call_habits
    arguments_habits = { .told = 1 << PART_IN, .nest_max = 1, .words_max = 3,
                         .calls = 20 },
    stack_habits = { .told = 1 << PART_STACK, .nest_max = 2, .words_min = 1,
                     .words_max = WORDS_MAX, .edges = 4, .calls = 30 },
    results_habits = { .told = 1 << PART_OUT, .nest_max = 1, .calls = 20 },
    places_habits = { .told = 1 << PART_PLACE | 1 << PART_BACK,
                      .nest_max = NEST_MAX, .words_max = 8, .edges = 2,
                      .brinks = 3, .calls = 30 },
    empty_habits = { .told = 1 << PART_IN | 1 << PART_STACK | 1 << PART_PLACE
                             | 1 << PART_OUT | 1 << PART_BACK,
                     .nest_max = 3, .words_max = 4, .edges = 2, .brinks = 4,
                     .calls = 8, .empty = 4 };

#define CALLS_PLAN(plan, habits)                                        \
    static size_t                                                       \
    plan(uint64_t seed, int64_t *script)                                \
    {                                                                   \
        return link_plan_calls(&habits, seed, script);                  \
    }

CALLS_PLAN(plan_arguments, arguments_habits)
CALLS_PLAN(plan_stack, stack_habits)
CALLS_PLAN(plan_results, results_habits)
CALLS_PLAN(plan_places, places_habits)
CALLS_PLAN(plan_empty, empty_habits)

#define WALKS_PLAN(plan, walk, times)                                   \
    static size_t                                                       \
    plan(uint64_t seed, int64_t *script)                                \
    {                                                                   \
        return link_plan_walks(walk, times, seed, script);              \
    }

WALKS_PLAN(plan_shapes, WALK_SHAPES, 60)
WALKS_PLAN(plan_deep, WALK_DEEP, 2)
WALKS_PLAN(plan_jumps, WALK_JUMPS, 2)
WALKS_PLAN(plan_traces, WALK_TRACE, 6)
WALKS_PLAN(plan_threads, WALK_THREADS, 1)

static size_t
plan_hoards(uint64_t seed, int64_t *script)
{
    int64_t fewer = (int64_t)(seed % 64);

    order_write(script, 0, (struct order){
        .op = L_HOARD, .y = LINK_CLASS_FIRST, .value = 100000 - fewer });
    order_write(script, 1, (struct order){
        .op = L_HOARD, .y = LINK_CLASS_LARGE, .value = 600 - fewer });
    return 2 * ORDER_WORDS;
}

static size_t
plan_guards(uint64_t seed, int64_t *script)
{
    order_write(script, 0, (struct order){
        .op = L_TAKE, .y = LINK_CLASS_LAST, .value = (int64_t)seed });
    order_write(script, 1, (struct order){
        .op = L_GUARDS, .value = 4 + (int64_t)(seed % 5) });
    order_write(script, 2, (struct order){
        .op = L_REFUSED, .y = LINK_CLASS_GUARDED + 2 });
    return 3 * ORDER_WORDS;
}

static size_t
plan_measured(uint64_t seed, int64_t *script)
{
    return 1;                   /* the size, which the grader writes */
}

#define LINKS_JUDGE(name_, plan_) {                                     \
    .name = name_, .plan = plan_, .open = open_model,                   \
    .allowed = tape_allowed, .advance = tape_advance,                   \
    .close = tape_close, .describe = describe, .blame = blame           \
}

const struct judge
    arguments_judge = LINKS_JUDGE("arguments", plan_arguments),
    stack_arguments_judge = LINKS_JUDGE("stack-arguments", plan_stack),
    results_judge = LINKS_JUDGE("results", plan_results),
    places_judge = LINKS_JUDGE("places", plan_places),
    empty_judge = LINKS_JUDGE("empty", plan_empty),
    chunks_judge = LINKS_JUDGE("chunks", link_plan_chunks),
    hoards_judge = LINKS_JUDGE("hoards", plan_hoards),
    guards_judge = LINKS_JUDGE("guards", plan_guards),
    shapes_judge = LINKS_JUDGE("shapes", plan_shapes),
    deep_links_judge = LINKS_JUDGE("deep", plan_deep),
    jumps_judge = LINKS_JUDGE("jumps", plan_jumps),
    traces_judge = LINKS_JUDGE("traces", plan_traces),
    link_threads_judge = LINKS_JUDGE("threads", plan_threads),
    links_judge = LINKS_JUDGE("links", plan_measured);

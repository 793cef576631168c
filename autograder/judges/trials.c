/*
 * trials.c -- the judges of lab 04 that see a program run again and again,
 * with a tick before its first instruction, its second, and so on.
 *
 * Where instructions end is between the compiler and the student, and so is
 * what a tick finds.  The notes of the threads may come in any order in which
 * nobody is inside with another; and a tick that was put off must have been
 * given at the end of the section: between a thread's last note inside and its
 * first one after, another must have run, if there was one left.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "autograder/judges/races.h"
#include "autograder/judges/wording.h"
#include "autograder/scenarios/race_orders.h"

enum {
    NOBODY = TRIAL_THREADS,
    LOG = TRIAL_THREADS * NOTES_MAX,
    LEAST = 8                   /* trials: no program is shorter */
};

struct trials {
    enum program program;
    int64_t number;             /* of the trial */
    bool under_way, last;
    unsigned made[TRIAL_THREADS];       /* notes */
    unsigned inside;            /* who is; or NOBODY */
    struct { unsigned who; enum note what; } log[LOG];
    unsigned nlog;
};

static bool
of_kernel(const struct trials *t)
{
    return t->program >= P_TWO;
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    struct trials *t = calloc(1, sizeof *t);

    if (t != NULL) {
        t->program = (enum program)script[0];
        t->inside = NOBODY;
    }
    return t;
}

/* The next note of x; false: it has left all of them. */
static bool
next_note(const struct trials *t, unsigned x, enum note *what)
{
    enum note notes[NOTES_MAX];

    if (t->made[x] == program_notes(t->program, x, notes))
        return false;
    *what = notes[t->made[x]];
    return true;
}

/* Whether x may leave that note now.  A mutex keeps others out of it; in a
 * critical section nobody else runs at all. */
static bool
may(const struct trials *t, unsigned x, enum note what)
{
    if (t->inside == NOBODY || t->inside == x)
        return true;
    return of_kernel(t) && what != NOTE_IN;
}

/* Whether another ran when x's section ended, or there was nobody left. */
static bool
gave_way(const struct trials *t, unsigned x)
{
    unsigned others = 0, since = 0, left = 0;
    enum note notes[NOTES_MAX];
    bool out = false;

    for (unsigned y = 0; y < program_threads(t->program); y++)
        left += y == x ? 0 : program_notes(t->program, y, notes);
    for (unsigned i = 0; i < t->nlog; i++) {
        if (t->log[i].who != x) {
            others++;
            since += out;
        } else if (t->log[i].what == NOTE_OUT) {
            out = true;
            left -= others;
        } else if (t->log[i].what == NOTE_AFTER) {
            break;
        }
    }
    return since > 0 || left == 0;
}

static size_t
allowed(void *model, struct event set[ALLOWED_MAX])
{
    const struct trials *t = model;
    enum note what;
    size_t n = 0;

    if (!t->under_way) {
        set[0] = t->last ? (struct event){ .kind = EVENT_END }
                 : (struct event){ T_TRIAL, 0, t->number, 0 };
        return 1;
    }
    for (unsigned x = 0; x < program_threads(t->program); x++) {
        if (!next_note(t, x, &what))
            continue;
        if (may(t, x, what))
            set[n++] = (struct event){ T_NOTE, x, what, t->number };
        if (what == NOTE_IN && program_tries(t->program, x))
            set[n++] = (struct event){ T_NOTE, x, NOTE_BUSY, t->number };
    }
    if (n > 0)
        return n;
    int64_t another = trial_pack(t->number, true);
    int64_t last = trial_pack(t->number, false);

    for (unsigned x = 0; x < program_threads(t->program); x++) {
        set[n++] = (struct event){ T_TICKED, x, SEEN_SWITCH, another };
        if (!of_kernel(t) && (t->program != P_PLAIN || x == 0)
            && gave_way(t, x))
            set[n++] = (struct event){ T_TICKED, x, SEEN_DEFERRED, another };
    }
    if (of_kernel(t))
        set[n++] = (struct event){ T_TICKED, 0, SEEN_NONE, another };
    if (t->number >= LEAST)
        set[n++] = (struct event){ T_TICKED, 0, SEEN_NONE, last };
    return n;
}

static void
advance(void *model, const struct event *e)
{
    struct trials *t = model;

    if (e->kind == T_TRIAL) {
        t->under_way = true;
        t->nlog = 0;
        for (unsigned x = 0; x < TRIAL_THREADS; x++)
            t->made[x] = 0;
    } else if (e->kind == T_NOTE) {
        t->made[e->who] += e->a == NOTE_BUSY ? 2 : 1;
        t->log[t->nlog].who = e->who;
        t->log[t->nlog++].what = (enum note)e->a;
        if (e->a == NOTE_IN)
            t->inside = e->who;
        if (e->a == NOTE_OUT)
            t->inside = NOBODY;
    } else {
        t->under_way = false;
        t->last = trial_is_last(e->b);
        t->number++;
    }
}

/* What the tick of a trial has come to. */
static void
describe_tick(const struct event *e, char *text, size_t size)
{
    static const char *const became[] = {
        [SEEN_SOON] = "was to be asked again soon, in the program's own code",
        [SEEN_LATER] = "was put off to the next",
        [SEEN_BEGINS] = "came twice and only began its time",
        [SEEN_DEFERRED] = "was owed until its section ended",
        [SEEN_SWITCH] = "left it",
    };
    long long number = trial_number(e->b);
    char who[WORD];

    if (e->a == SEEN_NONE)
        snprintf(text, size, "tick %lld: what it was to come in was over "
                 "before", number);
    else
        snprintf(text, size, "tick %lld, in thread %s: %s", number,
                 wording_actor(who, e->who + 1), e->a >= 0 && e->a < SEEN_NONE
                 ? became[e->a] : "no known verdict");
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    static const char *const does[NOTES] = {
        [NOTE_IN] = "is inside", [NOTE_OUT] = "goes out",
        [NOTE_AFTER] = "goes on", [NOTE_BUSY] = "has tried, and got EBUSY"
    };
    char who[WORD];

    wording_actor(who, e->who + 1);
    if (e->kind == T_TRIAL)
        snprintf(text, size, "a run with the tick at place %lld",
                 (long long)e->a);
    else if (e->kind == T_NOTE && e->a >= 0 && e->a < NOTES)
        snprintf(text, size, "tick %lld: thread %s %s", (long long)e->b,
                 who, does[e->a]);
    else if (e->kind == T_TICKED)
        describe_tick(e, text, size);
    else if (e->kind == T_ASLEEP)
        snprintf(text, size, "tick %lld: thread %s sleeps in the kernel, as "
                 "all others do or they have ended", (long long)e->a, who);
    else
        snprintf(text, size, "something unknown (%u)", e->kind);
}

static const char *
blame(void *model, const struct event *got)
{
    const struct trials *t = model;

    if (got != NULL && got->kind == T_TICKED && !of_kernel(t))
        return "P2";
    if (got != NULL && got->kind == T_ASLEEP)
        return "X2";
    if (got != NULL && got->kind == T_NOTE && of_kernel(t))
        return "X1";
    return NULL;
}

/* Which programs a judge has: run i of a test takes the i-th. */
static size_t
plan(int64_t *script, enum program first, unsigned n, uint64_t seed)
{
    script[0] = first + (int64_t)(seed % n);
    return 1;
}

static size_t
plan_sections(uint64_t seed, int64_t *script)
{
    return plan(script, P_SECTIONS, 3, seed);
}

static size_t
plan_two(uint64_t seed, int64_t *script)
{
    return plan(script, P_TWO, 2, seed);
}

static size_t
plan_three(uint64_t seed, int64_t *script)
{
    return plan(script, P_THREE, 3, seed);
}

#define TRIALS_JUDGE(name_, plan_) {                                    \
    .name = name_, .plan = plan_, .open = open_model,                   \
    .allowed = allowed, .advance = advance, .close = free,              \
    .describe = describe, .blame = blame                                \
}

const struct judge sections_judge = TRIALS_JUDGE("sections", plan_sections),
    excludes_kernel_judge = TRIALS_JUDGE("excludes-kernel", plan_two),
    wakes_kernel_judge = TRIALS_JUDGE("wakes-kernel", plan_three);

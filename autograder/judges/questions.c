/*
 * questions.c -- the judges of lab 04 that ask what does not depend on a seed.
 *
 * Two have a list of answers.  The third watches three of our threads use the
 * mixed mutex, in any order but one at a time, and main wait for a kernel
 * thread to let go; nobody may wait in the kernel while another could run, or
 * for ever.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "autograder/judges/races.h"
#include "autograder/judges/tape.h"
#include "autograder/judges/wording.h"
#include "autograder/scenarios/race_orders.h"

/* A list of questions, and the answers that are right. */
struct question {
    const char *words;
    int64_t right;
};

static const struct question about_libraries[] = {
    { "each tick inside a library is to be asked again soon", 1 },
    { "there are ticks inside libraries", 1 },
    { "thread a has what malloc() and snprintf() should give", 1 },
    { "thread b has what malloc() and snprintf() should give", 1 },
};

static const struct question about_mixed[] = {
    { "ct_mixed_unlock() of a free one", EPERM },
    { "ct_mixed_trylock() of a free one", 0 },
    { "ct_mixed_trylock() of a locked one", EBUSY },
    { "ct_mixed_unlock() of a locked one", 0 },
    { "ct_mixed_unlock() of one just unlocked", EPERM },
    { "ct_mixed_trylock() after ct_mixed_lock()", EBUSY },
    { "ct_mixed_unlock() after ct_mixed_lock()", 0 },
};

/* Writes all answers of a list on a tape. */
static void *
open_list(const int64_t *script, size_t nwords, const struct question *q,
          size_t n)
{
    struct tape *tape = tape_open(script, nwords);

    for (size_t i = 0; tape != NULL && i < n; i++)
        tape_put(tape, T_ANSWER, 0, (int64_t)i, q[i].right);
    return tape;
}

static void *
open_libraries(const int64_t *script, size_t nwords)
{
    return open_list(script, nwords, about_libraries,
                     sizeof about_libraries / sizeof *about_libraries);
}

static void *
open_answers(const int64_t *script, size_t nwords)
{
    return open_list(script, nwords, about_mixed,
                     sizeof about_mixed / sizeof *about_mixed);
}

static void
describe_libraries(void *model, const struct event *e, char *text, size_t size)
{
    if (e->kind == T_ANSWER && e->a >= 0 && e->a < 4)
        snprintf(text, size, "%s: %s", about_libraries[e->a].words,
                 e->b != 0 ? "yes" : "no");
    else
        snprintf(text, size, "something unknown (%u)", e->kind);
}

static void
describe_answers(void *model, const struct event *e, char *text, size_t size)
{
    char v[WORD];

    if (e->kind == T_WAITS)
        snprintf(text, size, "it waits in the kernel for a free one");
    else if (e->kind == T_ANSWER && e->a >= 0 && e->a < 7)
        snprintf(text, size, "%s gives %s", about_mixed[e->a].words,
                 e->b >= 0 && e->b < 134 ? wording_error(v, (unsigned)e->b)
                 : wording_value(v, e->b));
    else
        snprintf(text, size, "something unknown (%u)", e->kind);
}

/* Ours. */
struct visits {
    int64_t waits;              /* the kernel thread lets go after so many */
    bool in[TRIAL_THREADS];     /* who was */
    unsigned inside;            /* who is; TRIAL_THREADS: nobody */
    bool through, free, over;   /* main has it; has let go; has said so */
};

static void *
open_ours(const int64_t *script, size_t nwords)
{
    struct visits *v = calloc(1, sizeof *v);

    if (v != NULL) {
        v->inside = TRIAL_THREADS;
        v->waits = script[0];
    }
    return v;
}

static size_t
allowed_ours(void *model, struct event set[ALLOWED_MAX])
{
    const struct visits *v = model;
    size_t n = 0;

    if (v->over) {
        set[0] = (struct event){ .kind = EVENT_END };
        return 1;
    }
    if (v->through) {           /* 1: who has slept may not be the only one */
        set[0] = (struct event){ T_ANSWER, 0, v->free, v->free };
        return 1;
    }
    for (unsigned x = 0; x < TRIAL_THREADS; x++) {
        if (!v->in[x] && v->inside == TRIAL_THREADS)
            set[n++] = (struct event){ T_NOTE, x, NOTE_IN, 0 };
        if (v->inside == x)
            set[n++] = (struct event){ T_NOTE, x, NOTE_OUT, 0 };
    }
    if (n == 0 && v->waits == 0)
        set[n++] = (struct event){ T_NOTE, 0, NOTE_AFTER, 0 };
    else if (n == 0)
        set[n++] = (struct event){ T_WAITS, 0, 0, 0 };
    return n;
}

static void
advance_ours(void *model, const struct event *e)
{
    struct visits *v = model;

    if (e->kind == T_WAITS)
        v->waits--;
    else if (e->kind == T_ANSWER)
        *(v->free ? &v->over : &v->free) = true;
    else if (e->a == NOTE_IN)
        v->in[v->inside = e->who] = true;
    else if (e->a == NOTE_OUT)
        v->inside = TRIAL_THREADS;
    else
        v->through = true;
}

static void
describe_ours(void *model, const struct event *e, char *text, size_t size)
{
    static const char *const does[] = {
        [NOTE_IN] = "is inside", [NOTE_OUT] = "goes out",
        [NOTE_AFTER] = "has it when the kernel thread has let go"
    };
    static const char *const waits[WAITS] = {
        "for a limited time", "until it is woken",
        "for more than a millisecond, or less than nothing",
        "for a word that has not that value, so not at all",
        "although the word is not 2"
    };
    char who[WORD];

    if (e->kind == T_WAITS)
        snprintf(text, size, "one waits in the kernel, %s, %s",
                 e->a != 0 ? "while others could run" : "alone",
                 e->b >= 0 && e->b < WAITS ? waits[e->b] : "?");
    else if (e->kind == T_NOTE && e->a == NOTE_AFTER)
        snprintf(text, size, "main %s", does[e->a]);
    else if (e->kind == T_NOTE && e->a >= 0 && e->a < NOTE_AFTER)
        snprintf(text, size, "thread %s %s", wording_actor(who, e->who + 1),
                 does[e->a]);
    else if (e->kind == T_ANSWER && e->a == 1)
        snprintf(text, size, "main has slept, and its unlock wakes %s",
                 e->b == 0 ? "nobody" : "one, who may sleep still");
    else if (e->kind == T_ANSWER)
        snprintf(text, size, "main's unlock returns %lld", (long long)e->b);
    else
        snprintf(text, size, "something unknown (%u)", e->kind);
}

static const char *
blame(void *model, const struct event *got)
{
    return NULL;
}

/* The script is one word; only `ours' reads it. */
static size_t
plan(uint64_t seed, int64_t *script)
{
    script[0] = 2 + (int64_t)(seed % 4);
    return 1;
}

const struct judge libraries_judge = {
    .name = "libraries", .plan = plan, .open = open_libraries,
    .allowed = tape_allowed, .advance = tape_advance, .close = tape_close,
    .describe = describe_libraries, .blame = blame
};

const struct judge answers_judge = {
    .name = "answers", .plan = plan, .open = open_answers,
    .allowed = tape_allowed, .advance = tape_advance, .close = tape_close,
    .describe = describe_answers, .blame = blame
};

const struct judge ours_judge = {
    .name = "ours", .plan = plan, .open = open_ours,
    .allowed = allowed_ours, .advance = advance_ours, .close = free,
    .describe = describe_ours, .blame = blame
};

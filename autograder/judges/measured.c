/*
 * measured.c -- the judges of scenarios that are measured, not watched.
 *
 * Such a scenario (kinds memory, slope and complexity) must not be disturbed
 * by events, so it tells nothing but its end; if something fails on the way it
 * says BEYOND, which is never allowed, and stops.  Its script is one word, the
 * size, which the grader writes: plan() only says that there is one.
 */
#include <stdio.h>

#include "autograder/judges/measured.h"
#include "autograder/judges/tape.h"

static size_t
plan(uint64_t seed, int64_t *script)
{
    return 1;
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    return tape_open(script, nwords);
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    if (e->kind == BEYOND)
        snprintf(text, size, "a call fails or does nothing, at number %lld",
                 (long long)(e->b > e->a ? e->b : e->a));
    else
        snprintf(text, size, "something unknown (%u)", e->kind);
}

static const char *
blame(void *model, const struct event *got)
{
    return NULL;
}

#define MEASURED_JUDGE(name_) {                                         \
    .name = name_, .plan = plan, .open = open_model,                    \
    .allowed = tape_allowed, .advance = tape_advance,                   \
    .close = tape_close, .describe = describe, .blame = blame           \
}

const struct judge churn_judge = MEASURED_JUDGE("churn"),
    pairs_judge = MEASURED_JUDGE("pairs"),
    yields_judge = MEASURED_JUDGE("yields"),
    lives_judge = MEASURED_JUDGE("lives"),
    locks_judge = MEASURED_JUDGE("locks"),
    handoffs_judge = MEASURED_JUDGE("handoffs"),
    mixed_locks_judge = MEASURED_JUDGE("mixed-locks"),
    stops_judge = MEASURED_JUDGE("stops"),
    births_judge = MEASURED_JUDGE("births");

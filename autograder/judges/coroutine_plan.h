/*
 * coroutine_plan -- scripts for coroutines, with a purpose.
 *
 * A walk through the model of troupe.h, as thread_plan.h describes it.  It
 * has moods: going in, it resumes more than it yields, so that resumes nest;
 * going out, the other way round.
 */
#ifndef JUDGES_COROUTINE_PLAN_H
#define JUDGES_COROUTINE_PLAN_H

#include <stdbool.h>

#include "autograder/judge.h"

/* What the running one might do next. */
enum coroutine_step {
    CREATE,
    CREATE_BADLY,
    RESUME,
    RESUME_BADLY,
    YIELD,
    RETURN,
    ASK_STATUS,
    DESTROY,
    DESTROY_BADLY,
    DESCEND,
    ASCEND,
    COROUTINE_STEPS
};

struct coroutine_habits {
    unsigned steps_min, steps_max;
    unsigned depth_max;         /* resumes within resumes */
    unsigned levels_min, levels_max;    /* calls in a descent */
    bool wide;                  /* a first descent takes half the stack */
    bool in_need;               /* main creates without memory */
    bool yields_outside;        /* main does, as the last thing */
    unsigned rungs;             /* of a ladder; 0: none, and no second thread */
    unsigned weight[COROUTINE_STEPS];   /* how likely; 0: never */
};

/* Writes a script of these habits; returns its length in words. */
size_t coroutine_plan(const struct coroutine_habits *h, uint64_t seed,
                      int64_t script[SCRIPT_MAX]);

#endif

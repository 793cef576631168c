/*
 * thread_plan -- scripts for threads, with a purpose.
 *
 * A plan is a walk: at each step the planner looks at the model (crowd.h) to
 * see what the running thread could do, and throws dice among that.  Uniform
 * dice would hardly ever lead to "join a stale handle whose block has been
 * given to somebody new"; so each kind of scenario has habits: how likely
 * each kind of step is, how many threads there are, and how it all ends.
 */
#ifndef JUDGES_THREAD_PLAN_H
#define JUDGES_THREAD_PLAN_H

#include <stdbool.h>

#include "autograder/judge.h"

/* What a thread might do next. */
enum thread_step {
    CREATE_ONE,
    CREATE_ONE_DETACHED,
    CREATE_BADLY,
    YIELD,
    YIELD_INSIDE,               /* a coroutine */
    JOIN_ALIVE,                 /* and wait */
    JOIN_ENDED,                 /* and go on at once */
    JOIN_BADLY,                 /* any of the wrong ways, all as likely */
    DETACH_ALIVE,
    DETACH_ENDED,
    DETACH_BADLY,
    RETURN,
    EXIT,
    EXIT_WAITED_FOR,            /* while others wait, and more are ready */
    ASK_SELF,
    ASK_NAME,                   /* of anybody alive */
    KEEP,
    NAP,                        /* alone, so that it is next again */
    SET_ERRNO,
    TELL_ERRNO,
    DESCEND,
    ASCEND,
    THREAD_STEPS
};

enum thread_ending {
    LEAVE,                      /* main returns, whoever is still alive */
    WAIT,                       /* main yields until it is alone */
    REAP,                       /* main joins all it can, in any order */
    OUTLIVE                     /* main calls ct_exit() in the middle; the
                                 * others go on until the last one ends */
};

struct habits {
    unsigned first_min, first_max;      /* threads that main makes at once */
    unsigned alive_max;                 /* main included */
    unsigned steps_min, steps_max;      /* between beginning and ending */
    unsigned alone;                     /* yields of main before all else */
    enum thread_ending ending;
    bool orderless;             /* nobody becomes ready while another is:
                                 * a wrong queue must not show here */
    bool wide;                  /* a first descent takes half the stack, and
                                 * some stacks are large */
    unsigned weight[THREAD_STEPS];      /* how likely; 0: never */
};

/* Writes a script of these habits; returns its length in words. */
size_t thread_plan(const struct habits *h, uint64_t seed,
                   int64_t script[SCRIPT_MAX]);

#endif

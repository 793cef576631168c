/*
 * race -- what capriccio.h promises about ticks, as a program.
 *
 * A model of threads under policy fifo: who runs, who waits for his turn, how
 * many critical sections each is in, and what the last tick found.  It is used
 * like crowd.h: by the planner to choose and by the judges to predict.
 */
#ifndef JUDGES_RACE_H
#define JUDGES_RACE_H

#include <stdbool.h>

#include "autograder/judges/tape.h"
#include "autograder/scenarios/race_orders.h"

/* What a tick has left with a thread that was running; leaving it wipes it. */
enum trace { TRACE_NONE, TRACE_SEEN, TRACE_OWES };

struct runner {
    bool started;
    unsigned sections;          /* it is in */
    enum trace trace;
    int64_t given;              /* its argument */
    int64_t mine;               /* folded from every order it has taken */
    unsigned op;                /* the call it is in, while others run */
    size_t step;                /* the order of it */
};

struct race {
    struct tape *tape;          /* where events go; NULL: nowhere */
    struct runner runner[ACTORS_MAX];   /* the first is main */
    unsigned n;                 /* there have been, main included */
    unsigned alive;
    unsigned line[ACTORS_MAX];  /* those that wait for their turn, in order */
    unsigned waiting;
    unsigned running;
    size_t step;                /* orders taken */
    bool over;
};

/* Main alone, running. */
void race_start(struct race *r, struct tape *tape);

/* The running one carries out an order, which must make sense for it. */
void race_obey(struct race *r, struct order o);

/* What scripts are like; see races.c. */
struct race_habits {
    unsigned alive_max;
    unsigned sections_max;      /* within each other */
    bool yields_inside;         /* critical sections */
    bool overdoes;              /* sometimes the end is one section too many,
                                 * or the end of none */
    unsigned steps_min, steps_max;      /* before all come to an end */
    unsigned weight[RACE_ORDERS];       /* how likely; 0: never */
};

/* Writes a script of these habits; returns its length in words. */
size_t race_plan(const struct race_habits *h, uint64_t seed,
                 int64_t script[SCRIPT_MAX]);

#endif

/*
 * troupe -- what capriccio.h promises about coroutines, as a program.
 *
 * A model of main and up to 26 coroutines: who resumed whom, who stands
 * where, and what each of them knows.  It is used like crowd.h: by the planner
 * to choose and by the judges to predict.  The contract leaves nothing open.
 */
#ifndef JUDGES_TROUPE_H
#define JUDGES_TROUPE_H

#include <stdbool.h>

#include "autograder/judges/tape.h"
#include "autograder/scenarios/coroutine_orders.h"
#include "capriccio.h"

enum { DESCENTS_MAX = 4 };      /* C_DESCEND within C_DESCEND */

struct player {
    bool destroyed;
    bool started;
    enum ct_coro_status status;
    unsigned resumer;           /* whom it returns to, unless SUSPENDED */
    size_t resume_step;         /* the order by which it was resumed ... */
    bool resume_asks;           /* ... and whether *out is wanted */
    size_t yield_step;          /* the order in which it stopped */
    unsigned size;              /* of its stack: an index */
    int64_t mine;               /* folded from every order it has taken */
    unsigned ndescents;
    struct troupe_descent {
        size_t step;
        unsigned levels;
        int64_t seed;
    } descent[DESCENTS_MAX];
};

struct troupe {
    struct tape *tape;          /* where events go; NULL: nowhere */
    struct player player[ACTORS_MAX];   /* the first is main */
    unsigned n;                 /* players there have been, main included */
    unsigned running;
    unsigned depth;             /* resumes within resumes */
    size_t step;                /* orders taken */
    bool over;
};

/* Main alone, running. */
void troupe_start(struct troupe *t, struct tape *tape);

/* The running one carries out an order, which must make sense for it. */
void troupe_obey(struct troupe *t, struct order o);

/* The error that resuming, or destroying, x gives now; 0: it succeeds. */
unsigned troupe_resume_error(const struct troupe *t, unsigned x);
unsigned troupe_destroy_error(const struct troupe *t, unsigned x);

#endif

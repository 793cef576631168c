/*
 * crowd -- what capriccio.h promises about threads, as a program.
 *
 * A model of main and up to 26 threads under policy fifo: who runs, who is
 * ready and in which order, who waits for whom, and what each of them knows.
 * Given an order it does what the contract says and puts what a scenario
 * will tell of it on a tape.  It is used twice: by the planner, which must
 * know the situation to choose an interesting order, and by the judges.
 *
 * What the contract leaves open, and the model therefore permits:
 * - which error, where two apply: join on oneself when detached, say;
 * - whether a thread that has ended while somebody waits in ct_join() is
 *   "being joined" (EINVAL) or "no such thread any more" (ESRCH) until that
 *   joiner has its turn;
 * - errno after anything but ct_yield(), a join that had to wait, and the
 *   beginning of a thread.
 */
#ifndef JUDGES_CROWD_H
#define JUDGES_CROWD_H

#include <stdbool.h>

#include "autograder/judges/tape.h"
#include "autograder/scenarios/thread_orders.h"

enum {
    NONE = -1,                  /* in place of a thread's number */
    DESCENTS_MAX = 4            /* T_DESCEND within T_DESCEND */
};

enum standing {
    ABSENT,                     /* not created yet */
    READY,                      /* running, or waiting for its turn */
    JOINING,                    /* blocked in ct_join() */
    ENDED,                      /* its result waits for a joiner */
    GONE                        /* nothing is left of it */
};

struct member {
    enum standing standing;
    bool detached;
    bool large;                 /* its stack is one of STACK_LARGE */
    bool started;               /* it has run at least once */
    int joiner;                 /* who waits for it to end, or NONE */
    int waits_for;              /* whom it joins, if JOINING; or NONE */
    size_t join_step;           /* the order that made it join ... */
    bool join_asks;             /* ... and whether it wants the result */
    int64_t argument, result;
    int64_t kept;               /* for a destructor; 0: nothing */
    int64_t mine;               /* folded from every order it has taken */
    int error;                  /* its errno, if known */
    bool error_known;
    unsigned ndescents;
    struct descent {
        size_t step;
        unsigned levels;
        int64_t seed;
    } descent[DESCENTS_MAX];
};

struct crowd {
    struct tape *tape;          /* where events go; NULL: nowhere */
    struct member member[ACTORS_MAX];
    unsigned n;                 /* members there have been, main included */
    int running;
    int queue[ACTORS_MAX];      /* the others that are READY, next one first */
    unsigned nqueue;
    size_t step;                /* orders taken */
    bool over;                  /* the process has ended */
};

/* Main alone, running. */
void crowd_start(struct crowd *c, struct tape *tape);

/* The running thread carries out an order, which must make sense for it. */
void crowd_obey(struct crowd *c, struct order o);

/*
 * The errors that ct_join(x), or ct_detach(x), may give to the running thread
 * now, at most TAPE_CHOICES, in error[].  Returns how many; 0: it succeeds.
 */
unsigned crowd_join_errors(const struct crowd *c, unsigned x,
                           unsigned error[TAPE_CHOICES]);
unsigned crowd_detach_errors(const struct crowd *c, unsigned x,
                             unsigned error[TAPE_CHOICES]);

/* How many threads have not ended, main included if it has not. */
unsigned crowd_alive(const struct crowd *c);

#endif

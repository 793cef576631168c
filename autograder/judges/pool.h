/*
 * pool -- what the contract promises of a pool of workers, as a program.
 *
 * Given an order it does what the contract says and puts what a scenario will
 * tell of it on a tape.  The planner uses it, too: it has to know who is in
 * the hands of a worker to open a gate.
 */
#ifndef JUDGES_POOL_H
#define JUDGES_POOL_H

#include <stdbool.h>

#include "autograder/judges/tape.h"
#include "autograder/scenarios/pool_orders.h"

/* Where a caller can stand. */
enum pool_spot {
    POOL_UNKNOWN,               /* it has not been started */
    POOL_QUEUED,
    POOL_HELD,                  /* a worker is at its gate */
    POOL_ENDED,                 /* its result has not been told */
    POOL_TOLD,
    POOL_LOST                   /* it was the parent's */
};

struct pool_caller {
    enum pool_spot spot;
    bool new_there;             /* its arrival has not been told */
    bool due;                   /* it has a deadline */
    int64_t result, note;
};

struct pool_file {
    uint64_t size, cached, chunk, broken, at;
    int broken_error, refusal;
};

struct pool_model {
    struct tape *tape;          /* where events go; NULL: nowhere */
    struct pool_caller caller[POOL_CALLERS + 1];
    unsigned queue[POOL_CALLERS], nqueue;
    unsigned limit, held;
    unsigned catch, then;       /* 0: nobody */
    int64_t arrivals, ended;    /* in all */
    int64_t now;                /* ns */
    struct pool_file file;
    size_t step;
};

void pool_start(struct pool_model *m, struct tape *tape);

/* Carries out an order. */
void pool_obey(struct pool_model *m, struct order o);

#endif

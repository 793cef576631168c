/*
 * stack_plan -- scripts for lab 06.
 */
#ifndef JUDGES_STACK_PLAN_H
#define JUDGES_STACK_PLAN_H

#include "autograder/judges/yard.h"

/* What the orders of a script are mostly about. */
struct stack_habits {
    unsigned guards;            /* kinds to choose from: so many ... */
    unsigned guards_from;       /* ... of enum guards, from this one on */
    unsigned classes;           /* the smallest so many */
    unsigned steps;
    bool both;                  /* owners mark both ends */
    bool refused;               /* and at last a guard is refused */
    unsigned wrong;             /* percent of sizes that are too large */
    unsigned weight[STACK_ORDERS];
};

/* Writes a script of single stacks; returns its length in words. */
size_t stack_plan(const struct stack_habits *h, uint64_t seed,
                  int64_t *script);

/* The same for those about many at a time. */
size_t stack_plan_fallback(uint64_t seed, int64_t *script);
size_t stack_plan_overflow(uint64_t seed, int64_t *script);
size_t stack_plan_trim(uint64_t seed, int64_t *script);
size_t stack_plan_tidy(uint64_t seed, int64_t *script);
size_t stack_plan_crowd(uint64_t seed, int64_t *script);

#endif

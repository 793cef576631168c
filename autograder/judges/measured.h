/*
 * measured -- the judges of scenarios that are measured, not watched.
 */
#ifndef JUDGES_MEASURED_H
#define JUDGES_MEASURED_H

#include "autograder/judge.h"

/* churn serves two labs: the scenarios differ, the judge does not. */
extern const struct judge churn_judge, pairs_judge, yields_judge,
    lives_judge, locks_judge, handoffs_judge, mixed_locks_judge, stops_judge,
    births_judge;

#endif

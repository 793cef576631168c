/*
 * races -- the judges of lab 04.
 */
#ifndef JUDGES_RACES_H
#define JUDGES_RACES_H

#include "autograder/judge.h"

/* Scripts (races.c): ticks where an order says. */
extern const struct judge nests_judge, own_counts_judge, shares_judge,
    borders_judge;

/* Trials (trials.c): a tick before each instruction in turn. */
extern const struct judge sections_judge, excludes_kernel_judge,
    wakes_kernel_judge;

/* Questions (questions.c): fixed, and their answers. */
extern const struct judge libraries_judge, ours_judge, answers_judge;

#endif

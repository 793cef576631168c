/*
 * callgraphs -- the judges of lab 10 that have checkpoints placed.
 */
#ifndef JUDGES_CALLGRAPHS_H
#define JUDGES_CALLGRAPHS_H

#include "autograder/judge.h"

extern const struct judge cycles_judge, paths_judge, wide_judge,
    tail_calls_judge, every_call_judge, none_judge, few_judge;

#endif

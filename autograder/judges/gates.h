/*
 * gates -- the judges of lab 11's gate.
 */
#ifndef JUDGES_GATES_H
#define JUDGES_GATES_H

#include "autograder/judge.h"

extern const struct judge limits_judge, several_judge, queues_judge,
    forced_judge;

#endif

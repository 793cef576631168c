/*
 * coroutines -- the judges of lab 01 that follow a script of coroutine orders.
 */
#ifndef JUDGES_COROUTINES_H
#define JUDGES_COROUTINES_H

#include "autograder/judge.h"

extern const struct judge coroutines_judge, coroutine_errors_judge, deep_judge;

#endif

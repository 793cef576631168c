/*
 * timers -- the judges of lab 07's heap of timers.
 */
#ifndef JUDGES_TIMERS_H
#define JUDGES_TIMERS_H

#include "autograder/judge.h"

extern const struct judge timers_judge, timer_cancels_judge;

#endif

/*
 * waits -- the judges of lab 07 that play the world: sleeps, deadlines,
 * cancelling, closing.
 */
#ifndef JUDGES_WAITS_H
#define JUDGES_WAITS_H

#include "autograder/judge.h"

extern const struct judge sleeps_judge, busy_judge, deadlines_judge,
    cancels_judge, waits_race_judge, reports_judge, hang_ups_judge,
    flights_judge, many_timers_judge, wait_costs_judge;

#endif

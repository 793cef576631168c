/*
 * syncs -- the judges of lab 03 that follow a script of lock orders.
 */
#ifndef JUDGES_SYNCS_H
#define JUDGES_SYNCS_H

#include "autograder/judge.h"

extern const struct judge excludes_judge, handover_judge, types_judge,
    timed_locks_judge, signals_judge, broadcasts_judge, returns_locked_judge,
    timed_waits_judge, counts_judge, posts_judge, timed_counts_judge,
    all_together_judge, rings_judge, rwlocks_judge, barriers_judge;

#endif

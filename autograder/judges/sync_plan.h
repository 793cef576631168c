/*
 * sync_plan -- scripts for locks, with a purpose.
 *
 * A plan is a walk, as in thread_plan.h: at each step dice choose among the
 * orders that make sense for the running thread, and the habits of a kind of
 * scenario say how likely each of them is.
 *
 * The contract allows two designs of conditions (meeting.h), and a script must
 * not tell one from the other.  So the planner takes the same walk through two
 * models, one of each design, and an order is only taken if both tell the same
 * of it.  Where no order does, it goes some steps back and tries another way.
 * A script that is not about hand-over walks through a third model, in which
 * that is wrong, and does not show it: the mistake has tests of its own.
 */
#ifndef JUDGES_SYNC_PLAN_H
#define JUDGES_SYNC_PLAN_H

#include <stdbool.h>

#include "autograder/judge.h"
#include "autograder/scenarios/sync_orders.h"

enum { ALL_TYPES = 3 };

struct sync_habits {
    unsigned alive_max;         /* threads, main included */
    unsigned mutexes, conds, sems, rwlocks, barriers;   /* that are used, from
                                 * the first on */
    unsigned types;             /* of mutexes: the first so many.  Only with
                                 * all are own ones tried, others' unlocked. */
    bool handover;              /* it may show whether what somebody lets go
                                 * is handed over */
    unsigned line_max;          /* in the queue of a mutex, a semaphore or a
                                 * readers-writer lock; 1: in which order they
                                 * are served cannot show */
    unsigned cond_line_max;     /* likewise in one condition's */
    unsigned wrong;             /* of 100 calls that will be refused because
                                 * the caller has no right to: how many stay */
    bool brink;                 /* some semaphore begins just below its
                                 * greatest value */
    bool rings;                 /* threads may come to wait for each other */
    bool hangs;                 /* may end with main waiting for itself */
    unsigned steps_min, steps_max;      /* before all come to an end */
    unsigned weight[SYNC_ORDERS];       /* how likely; 0: never */
};

/* Writes a script of these habits; returns its length in words. */
size_t sync_plan(const struct sync_habits *h, uint64_t seed,
                 int64_t script[SCRIPT_MAX]);

#endif

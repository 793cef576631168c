/*
 * pool_races -- races of lab 08, each made to happen.
 *
 * Each function needs a pool in which nothing is under way; `watched` is the
 * descriptor by which it learns that calls have ended.  What is found wrong is
 * told as BEYOND, with one of pool_orders.h's faults.
 */
#ifndef SCENARIOS_POOL_RACES_H
#define SCENARIOS_POOL_RACES_H

/* A call ends just before pool_reap() reads the descriptor. */
void races_reap(int watched);

/* A worker begins a call just before ct_cancel() takes the lock. */
void races_cancel(void);

/* A worker stops just after it has taken a call, which is given up then. */
void races_cancel_taken(void);

/* A worker has a lock when the process forks. */
void races_fork_locked(int watched);

/* All workers wait for a call, on a condition, when the process forks. */
void races_fork_idle(void);

#endif

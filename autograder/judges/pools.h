/*
 * pools -- the judges of lab 08: workers for what always blocks.
 */
#ifndef JUDGES_POOLS_H
#define JUDGES_POOLS_H

#include "autograder/judge.h"

extern const struct judge pool_calls_judge, pool_beside_judge,
    pool_ticks_judge, pool_order_judge, pool_cancels_judge, pool_storms_judge,
    pool_refused_judge, pool_forks_judge, pool_pending_judge, pool_hits_judge,
    pool_written_judge, pool_cached_reads_judge;

#endif

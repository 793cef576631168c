/*
 * pools -- the judges of lab 08: workers for what always blocks.
 */
#ifndef JUDGES_POOLS_H
#define JUDGES_POOLS_H

#include "autograder/judge.h"

extern const struct judge calls_judge, beside_judge, ticks_judge, order_judge,
    cancels_judge, storms_pool_judge, refused_judge, forks_judge,
    pending_judge, hits_judge, written_judge, cached_reads_judge;

#endif

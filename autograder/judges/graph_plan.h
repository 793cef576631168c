/*
 * graph_plan -- scripts for lab 11's graph.
 */
#ifndef JUDGES_GRAPH_PLAN_H
#define JUDGES_GRAPH_PLAN_H

#include <stddef.h>
#include <stdint.h>

/* Each writes a script for this seed; returns its length in words. */
size_t graph_plan_nodes(uint64_t seed, int64_t *script);
size_t graph_plan_averages(uint64_t seed, int64_t *script);
size_t graph_plan_expects(uint64_t seed, int64_t *script);
size_t graph_plan_ages(uint64_t seed, int64_t *script);
size_t graph_plan_full(uint64_t seed, int64_t *script);

#endif

/*
 * wait_plan -- the scripts of lab 07's tests in a played world.
 *
 * Each is a struct judge's plan.  The model (waits.c) follows whatever is
 * ordered, but for two things that the contract leaves open and that no plan
 * may ask for: which of two that use up the same thing is told of it, unless it
 * is CROWD; and time that passes between the end of a sleep that fails and
 * the moment when its thread runs.
 */
#ifndef JUDGES_WAIT_PLAN_H
#define JUDGES_WAIT_PLAN_H

#include <stddef.h>
#include <stdint.h>

/* Of this source several may read at once: who gets what is open.  It is
 * ordered of last. */
enum { CROWD = 5 };

size_t plan_sleeps(uint64_t seed, int64_t *script);
size_t plan_busy(uint64_t seed, int64_t *script);
size_t plan_deadlines(uint64_t seed, int64_t *script);
size_t plan_cancels(uint64_t seed, int64_t *script);
size_t plan_races(uint64_t seed, int64_t *script);
size_t plan_reports(uint64_t seed, int64_t *script);
size_t plan_closes(uint64_t seed, int64_t *script);
size_t plan_flights(uint64_t seed, int64_t *script);

#endif

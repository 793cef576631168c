/*
 * time_single -- single promises of lab 07, tried one at a time.
 *
 * Each function tells BEYOND, with one of time_orders.h's faults, if what it
 * tries is not so.  They are for a virtual clock, which some of them advance;
 * those that need one have a played back end already.
 */
#ifndef SCENARIOS_TIME_SINGLE_H
#define SCENARIOS_TIME_SINGLE_H

#include <stdbool.h>

/* 07_single.c: what is noted and said. */
void single_notes(bool standing);
void single_always_ready(void);
void single_quiet(void);
void single_meanwhile(void);
void single_forgotten(void);
void single_ended(void);
void single_reaped(void);

/* 07_limits.c: many threads, and what is refused. */
void limits_of_many(void);
void limits_detached(void);
void limits_refused(void);
void rest_of_refused(void);
void rest_of_late(void);

/* 07_lean.c: there is no memory. */
void lean_timers(void);
void lean_deadline(void);
void lean_cancelling(void);
void lean_waits(void);

#endif

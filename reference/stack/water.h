/*
 * water -- how far up a stack memory stands.
 */
#ifndef STACK_WATER_H
#define STACK_WATER_H

#include "stack/stack.h"

/* Gives all memory of s, which nobody uses, back to the system, its guard's
 * page excepted: it reads as zero from then on. */
void water_drain(const struct stack *s);

#endif

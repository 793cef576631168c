/*
 * stack_single -- single promises of lab 06, tried one at a time when a script
 * has ended.  06_single.c.
 */
#ifndef SCENARIOS_STACK_SINGLE_H
#define SCENARIOS_STACK_SINGLE_H

#include "stack/stack.h"

/* Told as BEYOND, in place of a slot's number. */
enum {
    STACK_LEVEL = 100,          /* all tops are at the same height */
    STACK_LOSES,                /* memory, when there is no mapping */
    STACK_NOT_AGAIN,            /* there is one again, and no stack */
    STACK_NOT_EMPTIED,          /* water_drain() leaves something */
    STACK_ZONE_EMPTIED,         /* or takes the red zone */
    STACK_LIES,                 /* guard_remove() says what is not so */
    STACK_KIND_LOST,            /* the next guard after a guard_remove() */
    STACK_ENDS_LOST,            /* stack_find() of the first byte or the last */
    STACK_OTHER_EMPTIED,        /* water_drain() reaches another stack */
    STACK_TOO_MANY,             /* are emptied by one tidying */
    STACK_UNTIDY,               /* too few are by all of them */
    STACK_WRONGS
};

/* Tops are staggered; what cannot be had costs nothing. */
void single_sizes(void);

/* What water_drain() leaves. */
void single_drain(void);

/* What tidying empties where two classes have many that are free. */
void single_tidy(void);

/* Takes away the guard of s, which was the last that mprotect(2) made. */
void single_removal(const struct stack *s);

#endif

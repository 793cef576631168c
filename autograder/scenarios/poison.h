/*
 * poison -- stacks that are overwritten when they are given back, so that
 * nobody can stand on one of those.
 *
 * The stack module looks at the environment when the first stack is made.  That
 * one is made here: once a student's code runs, it could say otherwise.
 */
#ifndef SCENARIOS_POISON_H
#define SCENARIOS_POISON_H

#include <stdbool.h>
#include <stdlib.h>

#include "stack/stack.h"

/* To be called before anything of a student's.  False: it could not be. */
static inline bool
poison_stacks(void)
{
    struct stack first;

    if (setenv("CAPRICCIO_CHECK", "1", 1) != 0
        || stack_alloc(&first, 0) != 0)
        return false;
    stack_free(&first);
    return true;
}

#endif

/*
 * steps -- a backtrace at every instruction of a call on a new chunk (lab 09).
 */
#ifndef SCENARIOS_LINKS_STEPS_H
#define SCENARIOS_LINKS_STEPS_H

#include "linked/linked.h"

/* Makes the call, step by step.  How many instructions there were at which the
 * caller was not found; under a debugger, which steps itself, 0. */
long steps_lost(const struct linked_call *call);

#endif

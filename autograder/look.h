/*
 * look -- what the parent sees of a process that stands still.
 *
 * What code says of itself is a claim.  How much memory it holds, how many
 * mappings it has, and whether anybody can read a page is the kernel's word.
 */
#ifndef AUTOGRADER_LOOK_H
#define AUTOGRADER_LOOK_H

#include <stdbool.h>
#include <sys/types.h>

#include "autograder/event.h"

/* What there was at LOOK_BASE. */
struct look_base {
    long resident_kb, mappings;
};

/*
 * Answers *question (event.h), which comes from the process `pid` that stands
 * still, in its member a.  Returns false if this machine does not let us look.
 */
bool look_answer(pid_t pid, struct look_base *base, struct event *question);

#endif

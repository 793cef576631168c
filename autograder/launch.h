/*
 * launch -- from an order to a process that carries it out.
 */
#ifndef AUTOGRADER_LAUNCH_H
#define AUTOGRADER_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "autograder/run.h"

/* The process, and our ends of its pipes, which do not block. */
struct launch {
    pid_t pid;                  /* -1: there is none */
    int pidfd, output, events;  /* -1: there is none */
};

/*
 * Starts the scenario that the order names, locked in, and traced by the caller
 * if so wished.  Returns true when it has begun; else false with one
 * sentence in why, and whatever is in *l is still the caller's to end.
 */
bool launch(struct launch *l, const struct run_order *order, bool traced,
            char *why, size_t size);

#endif

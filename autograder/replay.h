/*
 * replay -- one run again, under a debugger.
 */
#ifndef AUTOGRADER_REPLAY_H
#define AUTOGRADER_REPLAY_H

#include <stdbool.h>

#include "autograder/marking.h"

/*
 * Repeats the first wrong run of request->only under gdb, without the sandbox,
 * stopped at the first event that was wrong, or where it crashed.
 * batch: gdb shows the backtrace and ends; else the user gets its prompt.
 * Returns the grader's exit status; says on stderr why if it is not 0.
 */
int replay(const struct request *request, bool batch);

#endif

/*
 * ending -- how a process ended, in one sentence.
 */
#ifndef AUTOGRADER_ENDING_H
#define AUTOGRADER_ENDING_H

#include "autograder/run.h"

/* Decides, from the wait status, if nothing else has been decided. */
void ending_decide(struct run *r);

/* Makes the output presentable, and writes the report's sentence. */
void ending_explain(struct run *r);

#endif

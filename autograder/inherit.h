/*
 * inherit -- what the grader gets from whoever starts it.
 */
#ifndef AUTOGRADER_INHERIT_H
#define AUTOGRADER_INHERIT_H

#include <stdbool.h>
#include <stddef.h>

#include "labs/tools/lab.h"

/* Puts right what can be put right: to be called before anything else. */
void inherit_settle(void);

/*
 * Whether the limits that stay leave room to mark a lab with these.  If not,
 * `why` has one sentence: what is too little, and the shell's word for it.
 */
bool inherit_suffices(const struct lab_limits *limits, char *why, size_t size);

/* In a child: no signal is ignored, blocked or handled. */
void inherit_nothing(void);

#endif

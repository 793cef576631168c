/*
 * sandbox -- what a scenario's process may do.
 */
#ifndef AUTOGRADER_SANDBOX_H
#define AUTOGRADER_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

struct lab_limits;              /* labs/tools/lab.h */

/*
 * Compiles the filter; once, before the first run.  Returns false, with
 * one sentence in `why`, if this machine cannot have it.
 */
bool sandbox_prepare(char *why, size_t size);

/* The layers in force, as "rlimits no_new_privs seccomp". */
const char *sandbox_layers(void);

/*
 * Locks the calling process in, for good.  It must be a fresh child, about to
 * exec.  Returns NULL, or the name of the step that failed, errno set.
 */
const char *sandbox_enter(const struct lab_limits *limits);

/* Says what a process tried that made refused system call `nr`. */
void sandbox_describe(int nr, char *text, size_t size);

#endif

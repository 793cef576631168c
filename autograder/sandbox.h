/*
 * sandbox -- what a scenario's process may do.
 */
#ifndef AUTOGRADER_SANDBOX_H
#define AUTOGRADER_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

struct lab_limits;              /* labs/tools/lab.h */

/*
 * Finds out, by trying, which layers this machine has (layers.h); once, before
 * the first run.  Returns false, with one sentence in `why`, if nothing can be
 * run at all.
 */
bool sandbox_prepare(char *why, size_t size);

/*
 * Locks the calling process in, for good, with the layers that there are.  It
 * must be a fresh child, about to exec the program that is open as `program`.
 * Returns NULL, or the name of the step that failed, errno set.
 */
const char *sandbox_enter(const struct lab_limits *limits, int program);

/* Says what a process tried that made refused system call `nr`. */
void sandbox_describe(int nr, char *text, size_t size);

#endif

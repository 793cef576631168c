/*
 * tool -- a trusted program that works on a stranger's text: the compiler.
 */
#ifndef AUTOGRADER_TOOL_H
#define AUTOGRADER_TOOL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Runs argv (no shell, found on a fixed path), locked in: it may read the
 * system's own folders and the files that `reads` names, up to a NULL (the
 * array itself may be NULL), and it may write in `scratch` and nowhere
 * else.  Keeps the beginning of what it says on stdout and stderr in output.
 *
 * Returns true if it ran; *status is then 0 if it was content.  A tool that
 * exceeded its limits is not content, and output ends with a line that says
 * so.  Returns false, with a sentence in output, if it could not be run, or
 * if the machine was too busy to run it to its end.
 */
bool tool_run(const char *const argv[], const char *scratch,
              const char *const reads[], int *status,
              char *output, size_t size);

#endif

/*
 * shown -- the names by which a student's own tests may call a library.
 */
#ifndef AUTOGRADER_SHOWN_H
#define AUTOGRADER_SHOWN_H

#include <stdbool.h>

#include "labs/tools/lab.h"

/* Writes to the file at `path`, one a line, every name that the headers of the
 * lab's own tests mention outside their comments, and those that the lab names
 * besides.  False: a header cannot be read, or the file not written. */
bool shown_write(const struct lab *lab, const char *path);

#endif

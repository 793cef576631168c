/*
 * runlog -- what differs from marking to marking.
 */
#ifndef AUTOGRADER_RUNLOG_H
#define AUTOGRADER_RUNLOG_H

#include <stdint.h>

#include "autograder/result.h"

/* Writes times, peaks and facts of this machine to build/log/NAME.log, below
 * the kit's root.  A log that cannot be written is nobody's trouble. */
void runlog_write(const struct result *r, const char *name, int64_t wall_ns);

#endif

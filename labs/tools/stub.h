/*
 * stub -- what stands in a skeleton where a hole was cut.
 */
#ifndef LABS_TOOLS_STUB_H
#define LABS_TOOLS_STUB_H

#include <stdio.h>

#include "labs/tools/lab.h"

/* The line of C that a stub needs among the includes. */
#define STUB_INCLUDE "#include \"base/panic.h\""

/*
 * Writes whole lines: for a body, one that compiles without warnings, says
 * the function's name when called and stops; otherwise the comment that
 * lab.json gives, or nothing.  `arch` is the file's architecture.
 */
void stub_write(FILE *out, const struct lab_hole *hole, const char *arch);

#endif

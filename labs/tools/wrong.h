/*
 * wrong -- what stands in a skeleton where a function is given wrong.
 */
#ifndef LABS_TOOLS_WRONG_H
#define LABS_TOOLS_WRONG_H

#include <stdio.h>

#include "labs/tools/hole.h"

/*
 * Writes the wrong body of the hole's function; the right one is `span` of
 * `reference`.  Returns 0, or -1 with a sentence: there is no wrong one, or it
 * is the right one.
 */
int wrong_write(FILE *out, const char *kit_root, const struct lab *lab,
                const struct lab_hole *hole, const struct text *reference,
                const struct span *span, const struct why *why);

#endif

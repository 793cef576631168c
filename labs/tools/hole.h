/*
 * hole -- where in a file a hole lies.
 */
#ifndef LABS_TOOLS_HOLE_H
#define LABS_TOOLS_HOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "labs/tools/lab.h"
#include "labs/tools/text.h"

/* Lines that are taken out of a text. */
struct span {
    size_t at;                  /* the first one, counted from 0 */
    size_t n;                   /* how many */
};

/* Whether the file is assembly. */
bool hole_in_assembly(const char *file);

/*
 * Finds the lines of the hole in its file.  Returns 0, or -1 with a sentence
 * if they are not there or could be more than one thing.
 */
int hole_find(const struct text *t, const struct lab_hole *hole,
              struct span *out, const struct why *why);

#endif

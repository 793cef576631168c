/*
 * start -- a folder for a student to work in.
 */
#ifndef LABS_TOOLS_START_H
#define LABS_TOOLS_START_H

#include "labs/tools/lab.h"
#include "labs/tools/why.h"

/*
 * Copies the lab's committed skeleton, and its README.md and mytests.c if it
 * has them, to `folder`.  That must be empty or not be there: nothing is ever
 * overwritten.  Returns 0, or -1 with a sentence.
 */
int start_lab(const struct lab *lab, const char *kit_root, const char *folder,
              const struct why *why);

#endif

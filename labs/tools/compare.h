/*
 * compare -- whether a committed skeleton is what the cutter makes.
 */
#ifndef LABS_TOOLS_COMPARE_H
#define LABS_TOOLS_COMPARE_H

#include "labs/tools/skeleton.h"

/*
 * Compares a folder with the skeleton: 0 if it has the same files with the
 * same bytes; 1 with a sentence about the first difference; -1 with one
 * if it cannot be read.
 */
int compare_folder(const struct skeleton *s, const char *folder,
                   const struct why *why);

#endif

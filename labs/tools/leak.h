/*
 * leak -- finds what was cut out in what is given out.
 */
#ifndef LABS_TOOLS_LEAK_H
#define LABS_TOOLS_LEAK_H

#include <stdio.h>

#include "labs/tools/skeleton.h"

/*
 * Searches every text below `folder` and writes a line "file:line: ..." to
 * report for each leak.  Returns how many lines leak, or -1 with a sentence.
 */
int leak_find(const struct skeleton *s, const char *kit_root,
              const char *folder, FILE *report, const struct why *why);

#endif

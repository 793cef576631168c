/*
 * tree -- every file below a folder.
 */
#ifndef LABS_TOOLS_TREE_H
#define LABS_TOOLS_TREE_H

#include "labs/tools/why.h"

/*
 * Calls visit with the path of each regular file below `folder`, in the order
 * of the names; links are followed.  Stops when it returns other than 0, and
 * returns that; -1 with a sentence if something cannot be read.
 */
int tree_each(const char *folder, int (*visit)(const char *path, void *context),
              void *context, const struct why *why);

#endif

/*
 * patch -- the holes of a lab, as a patch that fills the skeleton.
 */
#ifndef LABS_TOOLS_PATCH_H
#define LABS_TOOLS_PATCH_H

#include "labs/tools/skeleton.h"

/*
 * Writes what was taken out to a file.  Its form is a unified diff without
 * context, so patch(1) can apply it in the folder of the skeleton, too.
 */
int patch_write(const struct skeleton *s, const char *path,
                const struct why *why);

/*
 * Fills the skeleton in folder `from` with the holes of the patch, and writes
 * the result to folder `to`, which is made if it is not there.  Nothing else
 * is read: neither the reference nor lab.json.  0, or -1 with a sentence.
 */
int patch_fill(const char *patch, const char *from, const char *to,
               const struct why *why);

#endif

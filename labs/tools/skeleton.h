/*
 * skeleton -- the files of a lab with their holes cut.
 */
#ifndef LABS_TOOLS_SKELETON_H
#define LABS_TOOLS_SKELETON_H

#include <stddef.h>

#include "labs/tools/hole.h"
#include "labs/tools/lab.h"
#include "labs/tools/text.h"

/* Lines of the reference, and what the skeleton has instead of them. */
struct edit {
    struct span span;           /* in the reference; n is 0 for an addition */
    char *stub;                 /* whole lines, or "" */
    const char *name;           /* of the hole */
};

/* One file of the lab. */
struct skeleton_file {
    const char *name;           /* "switch_x86_64.S" */
    const char *path;           /* "reference/coroutine/switch_x86_64.S" */
    struct text reference;
    struct edit *edits;         /* in the order of the lines, apart */
    size_t nedits;
    char *bytes;                /* the skeleton */
    size_t size;
};

struct skeleton {
    struct lab *lab;            /* as this machine's architecture has it */
    struct skeleton_file *files;
    size_t nfiles;
    struct lab **others;        /* lab.json once for each architecture */
};

/*
 * Cuts lab `id`: each of its files, for each architecture that has it.
 * Returns 0 with *out, to be freed by skeleton_free(), or -1 with a sentence;
 * then there is nothing to free.
 */
int skeleton_cut(struct skeleton *out, const char *kit_root, const char *id,
                 const struct why *why);

void skeleton_free(struct skeleton *s);

/* Writes the files to a folder, which is made if it is not there. */
int skeleton_write(const struct skeleton *s, const char *folder,
                   const struct why *why);

#endif

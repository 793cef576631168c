/*
 * intake -- what was handed in.
 */
#ifndef AUTOGRADER_INTAKE_H
#define AUTOGRADER_INTAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "labs/tools/lab.h"

enum {
    INTAKE_FILE_MAX = 1 << 20           /* bytes of one file */
};

enum intake {
    INTAKE_GOOD,                /* every needed file is in the folder */
    INTAKE_BAD,                 /* a file is missing, or not fit to be one */
    INTAKE_NOTHING,             /* none of the lab's files is there */
    INTAKE_FAILED               /* our own side: could not be copied */
};

/*
 * Copies the lab's files, and no others, from `source`, a folder or an
 * archive, into the folder `work`; of the lab's files only those that `with`
 * names, unless it is NULL.  Unless all is good, `why` has one sentence.
 */
enum intake intake(const struct lab *lab, const char *with,
                   const char *source, const char *work,
                   char *why, size_t size);

/* Whether `with`, names between commas, has this name; NULL has them all. */
bool intake_wants(const char *with, const char *name);

#endif

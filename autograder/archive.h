/*
 * archive -- a submission that comes as a tar or zip file.
 */
#ifndef AUTOGRADER_ARCHIVE_H
#define AUTOGRADER_ARCHIVE_H

#include <stddef.h>

#include "autograder/intake.h"
#include "labs/tools/lab.h"

/*
 * Makes the folder `to` and unpacks the lab's files, and nothing else, from
 * the archive at `path` into it.  INTAKE_BAD: it is not one, or not to be
 * trusted; INTAKE_FAILED: our own side could not unpack it.  Then why has one
 * sentence.
 */
enum intake archive_unpack(const struct lab *lab, const char *path,
                           const char *to, char *why, size_t size);

#endif

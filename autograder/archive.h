/*
 * archive -- a submission that comes as a tar or zip file.
 */
#ifndef AUTOGRADER_ARCHIVE_H
#define AUTOGRADER_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "labs/tools/lab.h"

/*
 * Makes the folder `to` and unpacks the lab's files, and nothing else, from
 * the archive at `path` into it.  Returns false with one sentence in why if
 * the archive is not one, or is not to be trusted.
 */
bool archive_unpack(const struct lab *lab, const char *path, const char *to,
                    char *why, size_t size);

#endif

/*
 * json -- a result for other programs.
 */
#ifndef AUTOGRADER_JSON_H
#define AUTOGRADER_JSON_H

#include <stdbool.h>
#include <stdio.h>

#include "autograder/result.h"

/* Writes the result; false with errno set if that failed.  The same result
 * gives the same bytes. */
bool json_write(const struct result *r, FILE *f);

#endif

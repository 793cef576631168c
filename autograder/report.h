/*
 * report -- a result in words, for people.
 */
#ifndef AUTOGRADER_REPORT_H
#define AUTOGRADER_REPORT_H

#include <stdio.h>

#include "autograder/result.h"

/* Writes the report.  The same result gives the same bytes. */
void report_write(const struct result *r, FILE *f);

#endif

/*
 * forbidden -- what of the C library a lab does without.
 */
#ifndef AUTOGRADER_FORBIDDEN_H
#define AUTOGRADER_FORBIDDEN_H

#include "autograder/names.h"

/*
 * What the function of that name is for, as "makes processes", if a lab whose
 * own solution uses the names in `used` does without it; else NULL.
 */
const char *forbidden(const char *name, const struct names *used);

#endif

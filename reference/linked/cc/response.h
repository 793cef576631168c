/*
 * response -- arguments that stand in a file: @FILE.
 */
#ifndef LINKED_CC_RESPONSE_H
#define LINKED_CC_RESPONSE_H

#include "linked/cc/process.h"

/* Appends the argument to a; or, if it is @FILE and there is such a file, those
 * in it, which may be such again. */
void response_add(struct arguments *a, const char *argument);

#endif

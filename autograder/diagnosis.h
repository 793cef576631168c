/*
 * diagnosis -- from the tests that fail together to what may be wrong.
 */
#ifndef AUTOGRADER_DIAGNOSIS_H
#define AUTOGRADER_DIAGNOSIS_H

#include "autograder/result.h"

/*
 * Compares the tests that failed with those that known mistakes fail, and says
 * in result->diagnosis which invariants those break that fail in just this way.
 * Leaves it empty if there are none, or so many that it helps nobody.
 */
void diagnosis_make(struct result *r);

#endif

/*
 * misses -- what instruction counts do not show.
 */
#ifndef AUTOGRADER_MISSES_H
#define AUTOGRADER_MISSES_H

#include "autograder/marking.h"

/*
 * Simulates the part of the test's scenario that is measured, at that size, of
 * that build, and fills in the misses of *p.  Leaves it as it is where
 * that cannot be done or takes too long: nothing depends on it.
 */
void misses_simulate(struct marking *m, struct build *build,
                     const struct lab_test *test, int size, struct price *p);

#endif

/*
 * needed -- which tests of a lab some mutant needs.
 */
#ifndef SELFTEST_NEEDED_H
#define SELFTEST_NEEDED_H

#include "autograder/selftest/verdict.h"
#include "labs/tools/lab.h"

/* Begins to count for a lab. */
void needed_open(void);

/* Counts a mutant that was marked by all tests. */
void needed_mutant(const struct lab *lab, const struct verdict *v);

/* Prints, for each test of the lab, how many mutants fail it, and how many fail
 * it alone; and of those that no mutant needs why they stay. */
void needed_print(const struct lab *lab);

#endif

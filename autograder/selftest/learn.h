/*
 * learn -- which tests each known bug fails, for the diagnosis.
 *
 * While a lab is checked, its mutants' rows are written to
 * build/diagnosis/NN.txt.  The grader reads the copy that is kept in
 * autograder/diagnosis/ (diagnosis.h), which `make diagnosis` renews.
 */
#ifndef SELFTEST_LEARN_H
#define SELFTEST_LEARN_H

#include "autograder/selftest/sample.h"
#include "autograder/selftest/verdict.h"
#include "labs/tools/lab.h"

/* Begins the file of a lab; says on stderr if it cannot be written. */
void learn_open(const struct lab *lab);

/* Adds a mutant that was caught as it should be. */
void learn_mutant(const struct lab *lab, const struct sample *s,
                  const struct verdict *v);

/* Ends the file, and says on stdout if the copy that is kept differs. */
void learn_close(const struct lab *lab);

#endif

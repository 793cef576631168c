/*
 * diagnosis -- what a result looks like.
 *
 * The kit has wrong libraries of each lab, one known bug each, and knows which
 * tests each of them fails (autograder/diagnosis/NN.txt, written by `make
 * diagnosis`).  A submission that fails the same tests has probably broken the
 * same invariant.  It is a guess, said as one, and only where the known bugs
 * that look like it agree.
 */
#ifndef AUTOGRADER_DIAGNOSIS_H
#define AUTOGRADER_DIAGNOSIS_H

#include "autograder/result.h"

/* Compares the result of a whole marking with the known bugs, and fills in its
 * diagnosis; the working directory is the kit's root. */
void diagnose(struct result *r);

#endif

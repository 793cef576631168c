/*
 * fringe -- the judge of the same-fringe problem (lab 01).
 */
#ifndef JUDGES_FRINGE_H
#define JUDGES_FRINGE_H

#include "autograder/judge.h"

extern const struct judge fringe_judge;

#endif

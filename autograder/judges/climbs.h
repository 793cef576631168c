/*
 * climbs -- the judges of lab 11's controller, and of whole programs.
 */
#ifndef JUDGES_CLIMBS_H
#define JUDGES_CLIMBS_H

#include "autograder/judge.h"

extern const struct judge hills_judge, moved_hills_judge, crowds_judge,
    rounds_judge, cliffs_judge;

#endif

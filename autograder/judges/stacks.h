/*
 * stacks -- the judges of lab 06.
 */
#ifndef JUDGES_STACKS_H
#define JUDGES_STACKS_H

#include "autograder/judge.h"

extern const struct judge sizes_judge, reuse_judge, page_guards_judge,
    red_zones_judge, fallback_judge, overflows_judge, marks_judge,
    trims_judge, tidies_judge, stack_crowd_judge, watched_judge, finds_judge;

#endif

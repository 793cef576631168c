/*
 * graphs -- the judges of lab 11's graph.
 */
#ifndef JUDGES_GRAPHS_H
#define JUDGES_GRAPHS_H

#include "autograder/judge.h"

extern const struct judge nodes_judge, averages_judge, expects_judge,
    ages_judge, full_judge;

#endif

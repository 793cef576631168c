/*
 * asked -- the judges of lab 00: is that the answer that this machine gives?
 */
#ifndef JUDGES_ASKED_H
#define JUDGES_ASKED_H

#include "autograder/judge.h"

extern const struct judge directions_judge, alignments_judge, kept_judge,
    below_sp_judge, costs_judge, orders_judge, here_judge;

#endif

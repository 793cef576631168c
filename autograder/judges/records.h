/*
 * records -- the judges of lab 10 whose answer is one: records that are read,
 * graphs that are placed twice, and large ones.
 */
#ifndef JUDGES_RECORDS_H
#define JUDGES_RECORDS_H

#include "autograder/judge.h"

extern const struct judge again_judge, large_judge, functions_judge,
    calls_judge, call_order_judge, outside_judge, pointers_judge,
    nonsense_judge;

#endif

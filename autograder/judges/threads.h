/*
 * threads -- the judges of lab 02 that follow a script of thread orders.
 */
#ifndef JUDGES_THREADS_H
#define JUDGES_THREADS_H

#include "autograder/judge.h"

extern const struct judge turns_judge, wakes_judge, joins_judge,
    join_errors_judge, detach_judge, exits_judge, errno_judge, alone_judge;

#endif

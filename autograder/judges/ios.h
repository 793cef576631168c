/*
 * ios -- the judges of lab 05: calls that block a thread.
 */
#ifndef JUDGES_IOS_H
#define JUDGES_IOS_H

#include "autograder/judge.h"

extern const struct judge reads_judge, writes_judge, storms_judge,
    accepts_judge, connects_judge, closes_judge, sleepers_judge,
    pipes_poll_judge, pipes_epoll_judge, ready_reads_judge;

#endif

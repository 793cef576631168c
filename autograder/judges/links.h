/*
 * links -- the judges of lab 09.
 */
#ifndef JUDGES_LINKS_H
#define JUDGES_LINKS_H

#include "autograder/judge.h"

extern const struct judge arguments_judge, stack_arguments_judge,
    results_judge, places_judge, empty_judge, chunks_judge, hoards_judge,
    guards_judge, shapes_judge, deep_links_judge, jumps_judge, traces_judge,
    link_threads_judge, links_judge;

#endif

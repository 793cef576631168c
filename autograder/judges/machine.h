/*
 * machine -- the judges of context_switch() and context_make() (lab 01).
 */
#ifndef JUDGES_MACHINE_H
#define JUDGES_MACHINE_H

#include "autograder/judge.h"

extern const struct judge registers_judge, control_words_judge,
    alignment_judge, entry_judge;

#endif

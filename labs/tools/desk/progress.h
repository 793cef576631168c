/*
 * progress -- what is remembered of a student's work on one lab.
 *
 * A small file that the student may read and delete: .progress.json in the
 * folder, or build/progress/NN.json where no folder was given.  Nothing depends
 * on it but which hint comes next and what is said of earlier scores.
 */
#ifndef LABS_DESK_PROGRESS_H
#define LABS_DESK_PROGRESS_H

#include <stdbool.h>

#include "labs/tools/desk/desk.h"

/* How many hints to that task have been shown; 0 if nothing is known. */
int progress_hints(const struct desk *d, const char *task);

/* Remembers it.  False: the file cannot be written, and stderr says so. */
bool progress_set_hints(const struct desk *d, const char *task, int n);

/* The best score so far, -1 if there was none; then takes this one in. */
int progress_score(const struct desk *d, int score);

#endif

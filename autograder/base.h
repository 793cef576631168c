/*
 * base -- what a lab stands on: with --base mine, the student's earlier labs.
 */
#ifndef AUTOGRADER_BASE_H
#define AUTOGRADER_BASE_H

#include "autograder/marking.h"

/*
 * Takes the student's own files of every lab before this one from the folders
 * beside the submission.  What is not there is the kit's, and the
 * result's notes say so, lab by lab.
 */
void base_take(struct marking *m);

#endif

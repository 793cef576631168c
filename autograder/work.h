/*
 * work -- a private folder for a marking.
 */
#ifndef AUTOGRADER_WORK_H
#define AUTOGRADER_WORK_H

/* Where all of them are, below the kit's root. */
#define WORK "build/work"

enum { WORK_PATH = 128 };

/*
 * Makes a new folder below WORK, named after `name` and this process, for
 * nobody else to read, and removes those of markings that were killed.  Returns
 * a descriptor that holds it, to be given to work_close(); or -1 with errno.
 */
int work_open(const char *name, char path[WORK_PATH]);

/* Removes the folder with all that is in it. */
void work_close(const char *path, int held);

#endif

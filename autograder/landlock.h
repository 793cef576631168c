/*
 * landlock -- which files the calling process may touch from now on.
 */
#ifndef AUTOGRADER_LANDLOCK_H
#define AUTOGRADER_LANDLOCK_H

#include <stdbool.h>

/* What a process may do with a file, or with all below a folder. */
enum landlock_may {
    LANDLOCK_MAY_READ = 1,
    LANDLOCK_MAY_WRITE = 2,     /* also make and remove */
    LANDLOCK_MAY_RUN = 4
};

/* The level of the kernel's Landlock; 0: it has none.  The variable
 * GRADE_LANDLOCK can lower it, to try what an older kernel does. */
int landlock_level(void);

/* Begins a list of what is allowed: everything else will not be.  Returns a
 * descriptor, or -1 with errno set. */
int landlock_open(void);

/* Adds to the list.  What is not there need not be allowed: that is true. */
bool landlock_allow(int list, const char *path, int may);
bool landlock_allow_fd(int list, int fd, int may);

/* Makes the list the law for the calling process and its children, and
 * closes it. */
bool landlock_enter(int list);

#endif

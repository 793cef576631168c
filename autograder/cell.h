/*
 * cell -- where a trusted program works on a stranger's text.
 */
#ifndef AUTOGRADER_CELL_H
#define AUTOGRADER_CELL_H

#include <stdbool.h>

/* Where such programs are looked for, by us and by them. */
#define CELL_SEARCH "/usr/local/bin:/usr/bin:/bin"

struct cell {
    const char *program;        /* a name, or the path of one that is not the
                                 * system's */
    const char *scratch;        /* the folder that it may write in */
    const char *const *reads;   /* what it may read, besides, up to a NULL; or
                                 * NULL */
    int cpu_s, memory_mb;
    bool alone;                 /* it may start no other process */
};

/* Compiles what cell_enter() needs; in the parent, before the fork.  False:
 * errno says why not. */
bool cell_prepare(void);

/* Locks the calling process in, for good.  False: it could not be. */
bool cell_enter(const struct cell *c);

/* The layers of a cell that this machine lacks: "landlock", or "". */
const char *cell_lacks(void);

#endif

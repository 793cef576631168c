/*
 * desk -- what helps a student between two gradings.
 *
 * Each command takes a desk (which lab, which folder) and an argument, says
 * what it has to say on stdout, and returns an exit status: 0, or 2 with one
 * sentence on stderr if it was asked for what cannot be had.
 */
#ifndef LABS_DESK_H
#define LABS_DESK_H

#include <limits.h>

#include "labs/tools/lab.h"

struct desk {
    struct lab *lab;
    const char *shown;          /* the folder as it was typed; "" if none */
    char folder[PATH_MAX];      /* absolute; "" if none was given */
};

enum { DESK_GOOD = 0, DESK_BAD = 2 };

/* hint.c: the next level for a task, given by its number or name. */
int desk_hint(const struct desk *d, const char *task);

/* next.c: grades, and says which task comes next. */
int desk_next(const struct desk *d, const char *unused);

/* watch.c: grades at each save, until it is interrupted. */
int desk_watch(const struct desk *d, const char *unused);

/* handin.c: makes what is handed in, or says why not. */
int desk_handin(const struct desk *d, const char *out);

/* debug.c: GDB where a test goes wrong; "TEST" or "TEST SEED". */
int desk_debug(const struct desk *d, const char *test);

/* Says one sentence on stderr; returns DESK_BAD. */
int desk_refuse(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#endif

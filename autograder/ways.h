/*
 * ways -- the many ways in which one and the same library can be made.
 *
 * A library for the students' own tests must not be known by its looks
 * (library.h).  So all that may differ without a difference in what it does is
 * drawn by lot: how each file is compiled, and where it lies in memory.
 */
#ifndef AUTOGRADER_WAYS_H
#define AUTOGRADER_WAYS_H

#include <stddef.h>
#include <stdint.h>

enum { WAYS_OPTIONS = 24 };     /* that ways_compile() draws */

/* A row of lots: the same for the same seed and text. */
struct ways {
    uint64_t state;
};

void ways_begin(struct ways *w, uint64_t seed, const char *text);

/* A number below n. */
unsigned ways_draw(struct ways *w, unsigned n);

/* Draws how a file is compiled: options for gcc, each of which stays until the
 * next call. */
void ways_compile(struct ways *w, const char *options[WAYS_OPTIONS]);

/* Writes an assembly file that is nothing but room, as much of each kind (code,
 * data, constants, zeros) as is drawn.  Returns 0 or an errno. */
int ways_write_room(struct ways *w, const char *path);

#endif

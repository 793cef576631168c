/*
 * ready -- objects of the kit's own solution, kept from marking to marking.
 */
#ifndef AUTOGRADER_READY_H
#define AUTOGRADER_READY_H

#include <stdbool.h>

/* Whether `source` says, byte for byte, what the kit's file `path` says. */
bool ready_is_own(const char *source, const char *path);

/* Copies the object that is kept of the kit's file `path`, compiled at
 * `level`, to `object`, which must not be there.  False: none is kept, or it
 * is older than something it is made of, or cannot be copied. */
bool ready_take(const char *path, const char *level, const char *object);

/* Whether the caller may keep something. */
bool ready_may_keep(void);

/* Keeps `object`, which is moved, for the kit's file `path` at `level`.  If it
 * cannot be, nothing is lost but time. */
void ready_keep(const char *path, const char *level, const char *object);

#endif

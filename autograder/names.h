/*
 * names -- a set of names.
 */
#ifndef AUTOGRADER_NAMES_H
#define AUTOGRADER_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* Empty when it is all zero. */
struct names {
    char **list;
    size_t n, room;
};

/* Puts a copy of the name in.  False: there is no memory for it. */
bool names_add(struct names *s, const char *name);

/* Whether the name is in. */
bool names_has(const struct names *s, const char *name);

/* Whether the name is `pattern`, or begins like it if that ends in "*". */
bool names_fit(const char *name, const char *pattern);

/* Empties the set and frees what it holds. */
void names_free(struct names *s);

#endif

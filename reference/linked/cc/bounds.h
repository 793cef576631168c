/*
 * bounds -- how much stack functions outside our knowledge use.
 */
#ifndef LINKED_CC_BOUNDS_H
#define LINKED_CC_BOUNDS_H

#include "linked/cc/table.h"

struct bounds {
    struct table table;         /* names, to long */
};

/* Reads a file of lines "name bytes"; # begins a comment. */
void bounds_read(struct bounds *b, const char *path);

/* The bytes that `name` uses, its return address counted; 0: not known. */
long bounds_of(const struct bounds *b, const char *name);

#endif

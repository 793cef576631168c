/*
 * report -- what was decided, for people.
 */
#ifndef LINKED_CC_REPORT_H
#define LINKED_CC_REPORT_H

#include "linked/cc/emit.h"

/* Writes the report to `path`, and the graph for Graphviz to `path`.dot. */
void report(const struct program *p, const struct policy *policy,
            const char *path);

#endif

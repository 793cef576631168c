/*
 * report -- what was decided, for people.
 */
#ifndef LINKED_CC_REPORT_H
#define LINKED_CC_REPORT_H

#include "linked/cc/emit.h"

/* Writes the report to `path`, the graph for Graphviz to `path`.dot, and what
 * it was all made from to `path`.records (saved.h). */
void report(const struct program *p, const struct policy *policy,
            const char *path);

#endif

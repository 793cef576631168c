/*
 * checker -- a scenario under Valgrind.
 */
#ifndef AUTOGRADER_CHECKER_H
#define AUTOGRADER_CHECKER_H

#include <stdbool.h>
#include <stddef.h>

#include "labs/tools/lab.h"

struct run_order;               /* autograder/run.h */

/* What is to look on, and how (run_order). */
struct checker {
    const char *const *options; /* of valgrind, up to a NULL */
    const char *scratch;        /* a folder of its own, where it works */
    const char *program;        /* the order's, as it is called from there */
};

/*
 * Makes what follows possible, once: in the parent, before the fork.  Returns
 * false, with one sentence in why, if scenarios cannot be run under Valgrind
 * on this machine.
 */
bool checker_prepare(char *why, size_t size);

/* The limits of a run under Valgrind: it is slower and shadows all memory. */
struct lab_limits checker_limits(const struct lab_limits *of, int cpu_s);

/*
 * The child: locks itself in, and becomes Valgrind with the order's scenario.
 * Only returns if that cannot be: the name of the step, errno set.
 */
const char *checker_become(const struct run_order *order);

#endif

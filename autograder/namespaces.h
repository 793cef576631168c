/*
 * namespaces -- a network, shared memory and host name that nobody else has.
 */
#ifndef AUTOGRADER_NAMESPACES_H
#define AUTOGRADER_NAMESPACES_H

#include <stdbool.h>

/* Makes them, once.  False: this machine, or the container, refuses. */
bool namespaces_open(void);

/* Moves the calling process into them, for good. */
bool namespaces_enter(void);

#endif

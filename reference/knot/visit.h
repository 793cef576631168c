/*
 * visit -- one connection from its beginning to its end.
 */
#ifndef KNOT_VISIT_H
#define KNOT_VISIT_H

#include "knot/knot.h"

/* Starts a thread that serves the connection fd, and closes it at the end.  0,
 * or an errno: fd is the caller's then.  The settings must stay.  `left` is
 * called when the connection has been closed. */
int visit_begin(int fd, const struct knot_settings *settings,
                void (*left)(void));

/* Asks all visits to end: each sends the answer it is at, and those to requests
 * that it has read, and tells the client that it was the last.  Does not
 * block. */
void visit_end_all(void);

/* How many requests have been answered. */
extern uint64_t visit_answered;

#endif

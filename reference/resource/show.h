/*
 * show -- the blocking graph, for people.  ct_graph() is its public half.
 */
#ifndef RESOURCE_SHOW_H
#define RESOURCE_SHOW_H

#include <signal.h>
#include <stdio.h>

#include "resource/graph.h"

/* Somebody has asked for it: show_now() should be called soon, by a thread.
 * Set by a signal handler. */
extern volatile sig_atomic_t show_wanted;

/* Writes the names of n's calls, the innermost first. */
void show_place(FILE *out, const struct node *n, const char *between);

void show_start(void);          /* reads CAPRICCIO_GRAPH */
void show_now(void);            /* writes it to the file named there */

#endif

/*
 * found -- functions that are found by name while the program runs.
 *
 * The contract is that of dlsym(3).
 */
#ifndef LINKED_FOUND_H
#define LINKED_FOUND_H

void *linked_dlsym(void *handle, const char *name);

#endif

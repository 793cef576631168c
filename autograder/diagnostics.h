/*
 * diagnostics -- what of a compiler's words a student gets to see.
 */
#ifndef AUTOGRADER_DIAGNOSTICS_H
#define AUTOGRADER_DIAGNOSTICS_H

#include <stddef.h>

/*
 * Keeps, in place, the lines that speak of the file of that name, and cuts
 * them to a length and a number that people read.
 */
void diagnostics_keep(char *text, const char *file);

/* Puts the reason why it does not compile, from what was kept, into one
 * sentence. */
void diagnostics_explain(const char *text, const char *file,
                         char *why, size_t size);

#endif

/*
 * quote -- a name that somebody else chose, for the shell and for the eye.
 */
#ifndef AUTOGRADER_QUOTE_H
#define AUTOGRADER_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Writes the word as a shell would have to read it to get the same bytes: as it
 * is, 'so', or $'so\n' if there is something in it that cannot be seen, moves
 * the cursor or is no UTF-8.  What comes out is one line that can be printed.
 * False: it does not fit, and as much of it as does is there.
 */
bool quote_word(const char *word, char *text, size_t size);

#endif

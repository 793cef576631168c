/*
 * wording -- how reports spell what judges speak of.
 */
#ifndef JUDGES_WORDING_H
#define JUDGES_WORDING_H

#include <stdint.h>

enum { WORD = 32 };             /* bytes for one word */

/* "main", or a letter, for the actor of that number.  Returns text. */
const char *wording_actor(char text[WORD], unsigned who);

/* A value: decimal if people can read it, hexadecimal if not. */
const char *wording_value(char text[WORD], int64_t value);

/* "0", "ESRCH", or what else there is in an event's place. */
const char *wording_error(char text[WORD], unsigned error);

#endif

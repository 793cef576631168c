/*
 * rewrite -- one unit of compiled code, made ready for a later decision.
 */
#ifndef LINKED_CC_REWRITE_H
#define LINKED_CC_REWRITE_H

#include <stdbool.h>

#include "linked/cc/buffer.h"

/* Whether this assembly was written by gcc.  What people write by hand is left
 * alone: the code is then outside our knowledge. */
bool rewrite_wanted(const char *text);

/*
 * Rewrites the assembly `text`, which it destroys, and appends to out.  `path`
 * is for complaints; `salt` tells units with the same text apart.
 */
void rewrite_unit(char *text, const char *path, const char *salt,
                  struct buffer *out);

#endif

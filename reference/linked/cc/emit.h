/*
 * emit -- what was decided, as the linker wants it.
 */
#ifndef LINKED_CC_EMIT_H
#define LINKED_CC_EMIT_H

#include <stdbool.h>

#include "linked/cc/program.h"

/* How the program is to be linked. */
struct policy {
    long maxpath;               /* bytes; 0: a check at every call */
    int first_class;            /* a thread's first chunk is 1 << this */
    bool paint;
    bool small_unchecked;       /* functions whose address is used, and that are
                                 * small, are entered without a check */
};

/*
 * Appends the checks as assembly to `thunks`, and to `script` the names of
 * edges and addresses as a linker script; to `wraps` options for the linker,
 * one a line.
 */
void emit(const struct program *p, const struct policy *policy,
          struct buffer *thunks, struct buffer *script, struct buffer *wraps);

#endif

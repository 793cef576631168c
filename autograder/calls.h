/*
 * calls -- instructions that enter the kernel.
 */
#ifndef AUTOGRADER_CALLS_H
#define AUTOGRADER_CALLS_H

#include <stdbool.h>
#include <stddef.h>

#include "autograder/object.h"

enum { CALLS_NAME = 128 };

enum calls {
    CALLS_NONE,
    CALLS_BYTES,                /* the bytes are there, but the disassembler
                                 * finds no such instruction: where tells */
    CALLS_FOUND,                /* there is one: where tells the function */
    CALLS_BURIED,               /* the bytes are there, in more code than the
                                 * disassembler gets through */
    CALLS_FAILED                /* there is no disassembler */
};

/*
 * Looks for them in the object, which lies at `path`; its folder, `scratch`,
 * is where the disassembler works.
 */
enum calls calls_find(const struct object *o, const char *path,
                      const char *scratch, char where[CALLS_NAME]);

/* Whether a disassembly, which is taken apart, has one; the instruction and the
 * function are in `where` then. */
bool calls_listed(char *listing, char where[CALLS_NAME]);

#endif

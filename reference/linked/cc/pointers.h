/*
 * pointers -- calls through pointers that need no check.
 *
 * A call through a pointer does not say whom it calls, so the callee checks, if
 * its address is used anywhere.  Many callees are small: getters, comparisons,
 * hooks that have nothing to do.  So every function that calls through a
 * pointer keeps POINTERS_ROOM bytes for it, as it does for a frame of its own;
 * and who needs no more than that is entered without a check.
 *
 * This asks for sizes alone, and holds whatever a pointer is cast to.  Types
 * would let a callee that needs more go unchecked where all its callers have
 * more; but a type is evidence only if no cast has been made, and casts are not
 * in the assembly.
 *
 * T1  A function that is called through a pointer, by code of ours, finds
 *     POINTERS_ROOM bytes below the caller's stack pointer, or checks.
 * T2  What code that is not ours refers to checks, whatever it needs.  Such
 *     code is given pointers while the program runs, too: it then stands on a
 *     large chunk, or is trusted, and has a bound that counts what it calls.
 */
#ifndef LINKED_CC_POINTERS_H
#define LINKED_CC_POINTERS_H

#include "linked/cc/program.h"

enum { POINTERS_ROOM = 256 };   /* bytes */

/* Makes the room, in the frames of those who call through pointers.  The
 * program's records have been read, its checkpoints are not yet placed. */
void pointers_make_room(struct program *p);

/* Whether the address of a function of ours can be its unchecked way in, if
 * the room was made.  The checkpoints are placed. */
bool pointers_small(const struct node *n);

#endif

/*
 * room -- memory for chunks, and what others must know of it.
 */
#ifndef LINKED_ROOM_H
#define LINKED_ROOM_H

#include <stddef.h>

#include "linked/linked.h"

/* Address space of `size` bytes from a page's beginning, zeroes when touched.
 * Panics if there is none. */
char *room_map(size_t size);

/* What to do when the kernel refuses `size` bytes: panics. */
__attribute__((noreturn, cold)) void room_refused(size_t size);

/* How many bytes below low a chunk has to spare (N2): a multiple of 64, the
 * same for all chunks of a run. */
size_t room_spare(void);

/* Tells that c is a stack from now on; once in its life, base being set. */
void room_announce(const struct chunk *c);

#endif

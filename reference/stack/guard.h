/*
 * guard -- what stands at the low end of a stack.
 */
#ifndef STACK_GUARD_H
#define STACK_GUARD_H

#include <stdbool.h>

#include "stack/stack.h"

enum { GUARD_ROW = 64 };        /* the most that guard_row() does at once */

/* The pattern of a red zone: so many bytes, the last of the guard's page. */
enum { GUARD_REDZONE = 512 };

/* Finds out what guards here, and what CAPRICCIO_GUARD asks for; once, when
 * stack_page is known. */
void guard_start(void);

/* The kind that the next guard will be. */
enum stack_guard guard_kind(void);

/* How many guards by mprotect there may be, so that the program still has
 * mappings enough.  It asks the kernel each time: a slow call. */
long guard_budget(void);

/*
 * Puts a guard on the page at base, which is whole, and nobody's; returns
 * which kind it is.  It is the best there is: a page guard that the kernel
 * refuses is followed by the next kind, for this one and all that come; but
 * when one by mprotect is taken away, the next can be one again.
 */
enum stack_guard guard_install(char *base);

/*
 * Guards up to n pages in one system call, at base and every `stride` bytes
 * above it.  Returns how many of them, from the lowest on, have a guard of kind
 * STACK_MADVISE now: perhaps none, for not every kernel can (Linux 6.14), and
 * then each wants a guard_install() of its own.
 */
unsigned guard_row(char *base, size_t stride, unsigned n);

/* Draws the pattern of a red zone at base, which had one and may have lost it.
 * Guards of the other kinds cannot be harmed. */
void guard_paint(char *base);

/* Takes it away.  Returns whether the page is like any other now; if the
 * kernel refuses, it is still guarded. */
bool guard_remove(char *base, enum stack_guard guard);

#endif

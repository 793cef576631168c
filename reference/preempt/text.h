/*
 * text -- whose code lies at an address.
 */
#ifndef PREEMPT_TEXT_H
#define PREEMPT_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/* Code from `from` on and before `to`. */
struct text {
    uintptr_t from, to;
};

/*
 * The program's own code: the bulk of it, and what it does once, main()
 * foremost.  One that is empty is 0, 0.  All else is this library's, the C
 * library's, another's or the kernel's: nobody knows what was going on there.
 */
enum { TEXT_BULK, TEXT_ONCE, TEXTS };
extern struct text text_own[TEXTS];

/* Fills text_own; false, and it is empty, if the program cannot be told from
 * the library, because it was linked behind it. */
bool text_find(void);

#endif

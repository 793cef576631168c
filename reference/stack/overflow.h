/*
 * overflow -- a stack that did not suffice is named, not only noticed.
 */
#ifndef STACK_OVERFLOW_H
#define STACK_OVERFLOW_H

#include "stack/stack.h"

/* Has faults in guard pages reported from now on, if nobody else handles
 * SIGSEGV. */
void overflow_start(void);

/* The last words of the caller, who has overflowed a stack of that many bytes
 * and stands on it still. */
void overflow_panic(size_t size) __attribute__((noreturn));

#endif

/*
 * shadow -- the processor's own list of return addresses.
 */
#ifndef STACK_SHADOW_H
#define STACK_SHADOW_H

/*
 * Where this process's shadow stack stands; NULL if it has none.  With one,
 * the processor compares each return address with its own copy, and a switch
 * of stacks that leaves the copy alone dies at its ret.
 */
void *shadow_stack(void);

/* Panics, with what to do about it, unless `where` is NULL. */
void shadow_refuse(const void *where);

#endif

/*
 * refusal -- a chunk that cannot have its guard (lab 09).
 */
#ifndef SCENARIOS_LINKS_REFUSAL_H
#define SCENARIOS_LINKS_REFUSAL_H

/*
 * Takes a chunk of that large class while the kernel refuses mprotect(2), and
 * calls well() from a signal handler if that ends in a panic, or in a chunk
 * that nobody may overrun all the same.  Returns if there is one without a
 * guard.  well() must not return.
 */
void refusal(unsigned class, void (*well)(int signal));

#endif

/*
 * pool_descriptor -- the descriptor by which lab 08's pool learns that calls
 * have ended, looked at from outside.  What is found wrong is told as BEYOND,
 * with one of pool_orders.h's faults.
 */
#ifndef SCENARIOS_POOL_DESCRIPTOR_H
#define SCENARIOS_POOL_DESCRIPTOR_H

/* A call while the kernel has none to give.  The pool has none yet. */
void descriptor_refused(void);

/* It is in use: the table knows it, and no program that is executed gets
 * it. */
void descriptor_used(int fd);

/* It was the parent's: the table must not know it any more. */
void descriptor_gone(int fd);

#endif

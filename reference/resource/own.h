/*
 * own -- memory of this layer's own.
 *
 * What the scheduler allocates to keep its accounts is no thread's doing, and
 * counting it would mean to allocate while an account is being made.  Where
 * allocations are counted (memory.c) these are not.
 */
#ifndef RESOURCE_OWN_H
#define RESOURCE_OWN_H

#include <stdbool.h>
#include <stddef.h>

/* An allocation of this layer's own is under way.  Volatile, because compilers
 * believe that aligned_alloc() looks at nothing of ours. */
extern volatile bool own_at_work;

/* So many bytes of zeros, beginning at a cache line; NULL: no memory. */
void *own_alloc(size_t size);

void own_free(void *p);

#endif

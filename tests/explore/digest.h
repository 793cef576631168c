/*
 * digest -- the whole state of the program, in 128 bits.
 */
#ifndef TESTS_EXPLORE_DIGEST_H
#define TESTS_EXPLORE_DIGEST_H

#include <stdint.h>

#include "thread/thread.h"

struct digest {
    uint64_t part[2];
};

/* Finds where the state is.  Before anything is allocated; main_top is the
 * high end of the stack that the program's main will run on. */
void digest_start(void *main_top);

/*
 * The digest of the state at a moment when all threads are suspended; the
 * blocks 0 .. last of the table `threads` have been used.
 */
struct digest digest_take(const struct thread *threads, uint32_t last);

#endif

/*
 * state -- the whole state of the program: compared, saved and put back.
 */
#ifndef TESTS_EXPLORE_STATE_H
#define TESTS_EXPLORE_STATE_H

#include <stdint.h>

#include "thread/thread.h"

/* A state, in 128 bits. */
struct digest {
    uint64_t part[2];
};

/*
 * Finds where the state is.  The blocks of up to n threads are a part of it,
 * from `threads` on; main runs on *main_stack.
 */
void state_start(struct thread *threads, uint32_t n,
                 const struct stack *main_stack);

/* The digest, when all threads are suspended. */
struct digest state_digest(void);

/* Saves the state in which every run begins: no thread has a stack yet. */
void state_save(void);

/* Puts it back.  The caller is on a stack that is no thread's. */
void state_restore(void);

/* Clears what is below sp on a stack: garbage of calls that have returned. */
void state_clear_below(const struct stack *s, const void *sp);

#endif

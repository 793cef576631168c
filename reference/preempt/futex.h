/*
 * futex -- waiting in the kernel for a word to change.
 */
#ifndef PREEMPT_FUTEX_H
#define PREEMPT_FUTEX_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What a lock between kernel threads asks of the world.  A table, so that a
 * test can take the kernel's place and decide who runs when.
 */
struct futex {
    /* Whether the caller is a thread of this library, which all share one
     * thread of the kernel. */
    bool (*ours)(void);

    /* If *word is still `value`: sleeps until somebody wakes it, or for ns
     * nanoseconds if that is not 0.  May return early.  Stops the thread of
     * the kernel, and so, if the caller is one of ours, all of ours. */
    void (*wait)(unsigned *word, unsigned value, int64_t ns);

    /* Wakes one of those that sleep on the word. */
    void (*wake)(unsigned *word);
};

extern struct futex futex;

#endif

/*
 * mixed.c -- a mutex for threads of the kernel and of this library together.
 *
 * Another design: one loop for both sorts, which differ in what they do when
 * they did not get it and in how long they sleep; and an unlock that first
 * tries whether nobody waits.
 *
 *      0   free,  1   locked,  2   locked, and somebody may sleep for it
 */
#include <errno.h>
#include <stddef.h>

#include "capriccio.h"
#include "preempt/futex.h"
#include "thread/sched.h"

enum { PATIENCE = 700000 };             /* ns */

/* Makes the word `to` if it is `from`; returns what it was. */
static unsigned
change(ct_mixed *m, unsigned from, unsigned to)
{
    __atomic_compare_exchange_n(&m->word, &from, to, false, __ATOMIC_ACQ_REL,
                                __ATOMIC_ACQUIRE);
    return from;
}

__attribute__((noinline)) static void
lock_slowly(ct_mixed *m, bool ours)
{
    unsigned want = 1;

    while (change(m, 0, want) != 0) {
        if (ours && sched_runnable > 1) {
            ct_yield();
            continue;
        }
        want = 2;
        if (change(m, 1, 2) == 0)
            continue;                   /* free by now */
        futex.wait(&m->word, 2, ours ? PATIENCE : 0);
        if (ours)
            ct_yield();
    }
}

void
ct_mixed_lock(ct_mixed *m)
{
    if (change(m, 0, 1) != 0)
        lock_slowly(m, futex.ours());
}

int
ct_mixed_trylock(ct_mixed *m)
{
    return change(m, 0, 1) == 0 ? 0 : EBUSY;
}

int
ct_mixed_unlock(ct_mixed *m)
{
    unsigned was = change(m, 1, 0);

    if (was == 2) {
        __atomic_store_n(&m->word, 0, __ATOMIC_RELEASE);
        futex.wake(&m->word);
    }
    return was == 0 ? EPERM : 0;
}

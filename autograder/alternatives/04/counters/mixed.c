/*
 * mixed.c -- a mutex for threads of the kernel and of this library together.
 *
 * Another design: Drepper's second mutex.  A lock that has to wait says so only
 * if nobody has, and an unlock counts down and looks closer if that was not
 * enough.
 *
 *      0   free,  1   locked,  2   locked, and somebody may sleep for it
 */
#include <errno.h>
#include <stddef.h>

#include "capriccio.h"
#include "preempt/futex.h"
#include "thread/sched.h"

enum { PATIENCE = 500000 };             /* ns */

/* Makes the word `to` if it is `from`; returns what it was. */
static unsigned
change(ct_mixed *m, unsigned from, unsigned to)
{
    __atomic_compare_exchange_n(&m->word, &from, to, false, __ATOMIC_ACQUIRE,
                                __ATOMIC_RELAXED);
    return from;
}

/* Waits once, unless the word is free by now. */
static void
wait_once(ct_mixed *m, int64_t ns)
{
    if (change(m, 1, 2) != 0)
        futex.wait(&m->word, 2, ns);
}

void
ct_mixed_lock(ct_mixed *m)
{
    unsigned want = 1;

    while (change(m, 0, want) != 0) {
        if (!futex.ours()) {
            want = 2;
            wait_once(m, 0);
            continue;
        }
        if (sched_runnable < 2) {
            want = 2;
            wait_once(m, PATIENCE);
        }
        ct_yield();
    }
}

int
ct_mixed_trylock(ct_mixed *m)
{
    return change(m, 0, 1) == 0 ? 0 : EBUSY;
}

int
ct_mixed_unlock(ct_mixed *m)
{
    unsigned was = __atomic_fetch_sub(&m->word, 1, __ATOMIC_RELEASE);

    if (was == 1)
        return 0;
    __atomic_store_n(&m->word, 0, __ATOMIC_RELEASE);
    if (was == 0)
        return EPERM;
    futex.wake(&m->word);
    return 0;
}

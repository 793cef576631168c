/*
 * mixed.c -- a mutex for threads of the kernel and of this library together.
 *
 * Between two kernel threads nothing is undivided but an atomic instruction,
 * and a lock is what can be said with one:
 *
 *      0   free
 *      1   locked
 *      2   locked, and somebody may sleep in the kernel for it
 *
 *      lock      0 -> 1, or: any -> 2, and sleep unless it was 0
 *      unlock    any -> 0, and wake one if it was 2
 *
 * X1  Whoever changed the word from 0 to something else has the mutex.
 * X2  While anybody sleeps the word is 2, or one of those that slept has been
 *     woken and will set it.  (So an unlock that finds 1 need not ask the
 *     kernel, and a lock that nobody else wants costs two atomic instructions.)
 * X3  A thread of this library never sleeps in the kernel while another could
 *     run, and never for longer than PATIENCE.
 *
 * X2 is why whoever has slept takes the mutex as 2 and not as 1: others may
 * still be sleeping, and nobody has counted them.  The cost is one needless
 * call when the last one unlocks.  (U. Drepper, Futexes are tricky, 2011.)
 *
 * X3: if one of ours has the mutex, it lets go when it runs, and to yield is to
 * let it run.  If it sleeps, or a kernel thread has it, yielding for long would
 * burn the processor; but to sleep until woken would stop the timers by which
 * ours could ever run again.  Hence a short sleep, and a yield, which looks
 * after the timers.
 *
 * Rejected: a queue of our own waiters, with an eventfd by which a kernel
 * thread's unlock wakes the first.  It needs the layers above, and the unlock
 * a second atomic word; a yield costs 50 instructions.
 */
#include <errno.h>
#include <stddef.h>

#include "capriccio.h"
#include "preempt/futex.h"
#include "thread/sched.h"

enum {
    FREE, LOCKED, WAITED_FOR,
    PATIENCE = 1000000          /* ns */
};

/* Makes the word `want` if it is FREE. */
static bool
take(ct_mixed *m, unsigned want)
{
    unsigned seen = FREE;

    return __atomic_compare_exchange_n(&m->word, &seen, want, false,
                                       __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* Takes the mutex, or says that somebody waits for it. */
static bool
take_or_ask(ct_mixed *m)
{
    return __atomic_exchange_n(&m->word, WAITED_FOR, __ATOMIC_ACQUIRE) == FREE;
}

/* A thread of the kernel waits its turn. */
static void
lock_by_sleeping(ct_mixed *m)
{
    while (!take_or_ask(m))
        futex.wait(&m->word, WAITED_FOR, 0);
}

/* One of ours does (X3).  Having slept, it may have been woken in place of
 * another (X2). */
static void
lock_by_yielding(ct_mixed *m)
{
    unsigned want = LOCKED;

    while (!take(m, want)) {
        if (sched_runnable == 1) {
            if (take_or_ask(m))
                return;
            futex.wait(&m->word, WAITED_FOR, PATIENCE);
            want = WAITED_FOR;
        }
        ct_yield();
    }
}

void
ct_mixed_lock(ct_mixed *m)
{
    if (__builtin_expect(take(m, LOCKED), 1))
        return;
    if (futex.ours())
        lock_by_yielding(m);
    else
        lock_by_sleeping(m);
}

int
ct_mixed_trylock(ct_mixed *m)
{
    return take(m, LOCKED) ? 0 : EBUSY;
}

int
ct_mixed_unlock(ct_mixed *m)
{
    unsigned was = __atomic_exchange_n(&m->word, FREE, __ATOMIC_RELEASE);

    if (was == WAITED_FOR)
        futex.wake(&m->word);
    return was == FREE ? EPERM : 0;
}

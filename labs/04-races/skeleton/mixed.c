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
 * How a lock and an unlock go from one to another is yours to write down
 * here.
 *
 * X1  Whoever changed the word from 0 to something else has the mutex.
 * X2  While anybody sleeps the word is 2, or one of those that slept has been
 *     woken and will set it.  (So an unlock that finds 1 need not ask the
 *     kernel, and a lock that nobody else wants costs two atomic instructions.)
 * X3  A thread of this library never sleeps in the kernel while another could
 *     run, and never for longer than PATIENCE.
 *
 * What X2 asks of one that has slept, say here. (U. Drepper, Futexes are
 * tricky, 2011, is allowed.)
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

#include "base/panic.h"
#include "capriccio.h"
#include "preempt/futex.h"
#include "thread/sched.h"

enum {
    FREE, LOCKED, WAITED_FOR,
    PATIENCE = 1000000          /* ns */
};

void
ct_mixed_lock(ct_mixed *m)
{
    panic("ct_mixed_lock is not written yet");
}

int
ct_mixed_trylock(ct_mixed *m)
{
    panic("ct_mixed_trylock is not written yet");
}

int
ct_mixed_unlock(ct_mixed *m)
{
    panic("ct_mixed_unlock is not written yet");
}

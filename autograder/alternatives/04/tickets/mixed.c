/*
 * mixed.c -- a mutex for threads of the kernel and of this library together.
 *
 * Another design: beside the word for the mutex nothing is kept, but those of
 * ours who have to wait try some times, by yielding, before they look whether
 * they are alone; and a kernel thread tries once more before it sleeps.
 */
#include <errno.h>
#include <stddef.h>

#include "capriccio.h"
#include "preempt/futex.h"
#include "thread/sched.h"

enum { TRIES = 4, PATIENCE = 1000000 /* ns */ };

/* Makes the word `want` if it is 0. */
static bool
try(ct_mixed *m, unsigned want)
{
    unsigned seen = 0;

    return __atomic_load_n(&m->word, __ATOMIC_RELAXED) == 0
           && __atomic_compare_exchange_n(&m->word, &seen, want, false,
                                          __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* Sets the word to 2; whether it was free. */
static bool
insist(ct_mixed *m)
{
    return __atomic_exchange_n(&m->word, 2, __ATOMIC_ACQUIRE) == 0;
}

static void
lock_ours(ct_mixed *m)
{
    unsigned want = 1;          /* 2: it has slept, and so may others */

    for (;;) {
        for (int i = 0; i < TRIES; i++) {
            if (try(m, want))
                return;
            ct_yield();
        }
        if (sched_runnable > 1)
            continue;
        if (insist(m))
            return;
        futex.wait(&m->word, 2, PATIENCE);
        want = 2;
    }
}

void
ct_mixed_lock(ct_mixed *m)
{
    if (try(m, 1))
        return;
    if (futex.ours()) {
        lock_ours(m);
        return;
    }
    if (try(m, 1))
        return;
    while (!insist(m))
        futex.wait(&m->word, 2, 0);
}

int
ct_mixed_trylock(ct_mixed *m)
{
    return try(m, 1) ? 0 : EBUSY;
}

int
ct_mixed_unlock(ct_mixed *m)
{
    switch (__atomic_exchange_n(&m->word, 0, __ATOMIC_RELEASE)) {
    case 0:
        return EPERM;
    case 2:
        futex.wake(&m->word);
    }
    return 0;
}

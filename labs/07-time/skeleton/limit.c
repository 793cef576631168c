/*
 * limit.c -- how long a thread is ready to wait.
 *
 * A deadline belongs to what a thread is doing, a request say, and not to the
 * single calls that this takes.  So it is set on the thread, once, and each of
 * its waits heeds it.  The alternative, a timed variant of each call, doubles
 * the interface and leaves the caller to compute what is left for the next
 * call; a timeout on the descriptor begins anew with each byte, and a client
 * that sends one byte a second never meets it.
 *
 * Cancelling is the same thing done by somebody else: the thread's wait ends,
 * or, if it does not wait now, its next one.  Nothing is lost on the way: a
 * wait that has ended in another way already goes on as if nothing had
 * happened, and the next one is cancelled.
 *
 * Waits for the world outside heed both: for a time, here, and for descriptors,
 * above.  Waits for other threads do not.  POSIX lets no lock fail because
 * somebody wants its thread to stop, and programs do not look; who has the lock
 * heeds his own deadline.  Where a program wants to end such a wait it has the
 * other end of it: it signals the condition, posts the semaphore.
 *
 * Where the limits of a thread are kept: yours to design.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "capriccio.h"
#include "time/limit.h"
#include "time/sleep.h"

enum { SECOND = 1000000000 };           /* ns */

bool (*limit_end_wait)(struct thread *t) = sleep_cancel;

/* The limits of all threads: kept as you like. */

int64_t
limit_due(int64_t due)
{
    panic("limit_due is not written yet");
}

bool
limit_reached(int64_t due)
{
    panic("limit_reached is not written yet");
}

int
limit_take(void)
{
    panic("limit_take is not written yet");
}

void
limit_cancel(void)
{
    panic("limit_cancel is not written yet");
}

int
ct_deadline(const struct timespec *until)
{
    panic("ct_deadline is not written yet");
}

int
ct_cancel(ct_thread thread)
{
    panic("ct_cancel is not written yet");
}

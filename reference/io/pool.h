/*
 * pool -- kernel threads for what always blocks.
 */
#ifndef IO_POOL_H
#define IO_POOL_H

#include <stdbool.h>

#include "io/request.h"

/*
 * Has a worker call call(arg), and blocks the calling thread meanwhile.
 * Returns what it returned, with errno as it left it.  Fails with ENOMEM, or
 * with EMFILE or ENFILE the first time; with ETIMEDOUT, ECANCELED or EINTR if
 * its wait is ended before a worker has begun.  Once begun it is waited for,
 * since it uses the caller's memory.
 */
ssize_t pool_call(ssize_t (*call)(void *arg), void *arg);

/* Has a worker make the call just as it is (io_plain). */
ssize_t pool_perform(struct io_request *r);

/* How many calls are under way. */
extern unsigned pool_pending;

/* How many workers there may be: CAPRICCIO_WORKERS (workers.c). */
extern unsigned pool_limit;

/* Makes sure that the back end will report when one has ended. */
void pool_watch(void);

/* Wakes the threads whose calls have ended. */
void pool_reap(void);

/* Makes a worker; 0 or an errno.  A test that has no kernel threads puts a
 * function of its own here, and does the calls itself. */
extern int (*pool_hire)(void);

/* Does, in the calling kernel thread, what was queued first; false: nothing
 * is. */
bool pool_do_one(void);

/* In the child of a fork: there are no workers. */
void pool_fork(void);

#endif

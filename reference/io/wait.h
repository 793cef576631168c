/*
 * wait -- a thread, and what it waits for.
 *
 * A thread that waits keeps all that it takes on its own stack: a struct wait
 * for itself, and a struct waiter for each descriptor it waits for; waiting
 * allocates nothing.
 *
 * A1  A waiter is in the list of its descriptor from the moment its thread
 *     decides to wait until that thread runs again.
 * A2  A wait ends once: whoever ends it first says how, and the others find it
 *     ended.
 * A3  A report of readiness wakes one of those who want to use it up, and all
 *     who only look on.  Whoever was woken and does not use all of it up wakes
 *     the next (wait_pass), so that one report that means two connections
 *     serves two threads.
 */
#ifndef IO_WAIT_H
#define IO_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include "io/fd.h"
#include "thread/thread.h"
#include "time/timer.h"

struct wait {
    struct timer timer;         /* set only if there is a deadline; first */
    struct thread *thread;
    bool ended;
    bool blocked;               /* the thread is to be woken */
    int error;                  /* how it ended: 0, ETIMEDOUT, ECANCELED,
                                 * EBADF, EINTR */
    /* Not NULL: somebody is busy with the thread's memory.  Called once, in
     * place of waking it early; then wait_end(w, 0) when they let go. */
    void (*stop)(struct wait *w);
};

struct waiter {
    struct waiter *next, *prev; /* of the same descriptor; a circle */
    struct wait *wait;
    struct fd *fd;
    uint8_t events;             /* POLLIN, POLLOUT, POLLPRI */
    bool looks_on;              /* does not use up what it is told of */
};

/* How many threads wait in this layer. */
extern unsigned wait_count;

/*
 * Waits until d is ready for one of `events`, POLLIN or POLLOUT, and worth a
 * try.  0; or -1 with errno ETIMEDOUT, ECANCELED, EBADF, EINTR, or what the
 * back end says.
 */
int io_wait(struct fd *d, unsigned events);

/*
 * Waits until something is reported of one of the n waiters, whose fd, events
 * and looks_on are set; or until `due`, in ns of ct_now(); INT64_MAX is never.
 * Returns 0 or an errno as io_wait().
 */
int wait_for(struct waiter *waiters, size_t n, int64_t due);

/* Waits for a request of the caller's that the kernel has: w->wait, with its
 * stop, and w->fd are set.  Returns 0 or an errno as wait_block(). */
int wait_flight(struct waiter *w, bool writes);

/* Asks the back end to watch d for `events`.  0 or an errno. */
int wait_ask(struct fd *d, unsigned events);

/* The caller has used d and it may still be ready: lets the next try. */
void wait_pass(struct fd *d, unsigned events);

/* Ends all waits for d with that error. */
void wait_hang_up(struct fd *d, int error);

/* Ends a wait. */
void wait_end(struct wait *w, int error);

/*
 * Blocks the caller until *w, zeroed but for stop, is ended: by whoever knows
 * of it, at the time `due`, by ct_cancel(), or by a signal.
 * Returns w->error, or an errno at once; a wait that has ended already is not
 * begun, and leaves nothing set.  `what` is one of wait.c's words.
 */
int wait_block(struct wait *w, int64_t due, const char *what);

/* What a thread waits for that has given its call to a worker. */
extern const char *const wait_worker;

/* The wait that t is blocked in, or NULL. */
struct wait *wait_of(const struct thread *t);

/* In the child of a fork: nobody waits. */
void wait_fork(void);

/* A handler ran while the process waited: ends the wait of the thread that
 * was interrupted, if POSIX would. */
void wait_interrupted(void);

#endif

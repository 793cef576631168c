/*
 * io -- calls that block a thread, and not the process.
 *
 * A call is tried first.  If it would block, its thread waits until the kernel
 * reports that the descriptor is ready, and the call is tried again; the other
 * threads run meanwhile.  When nobody can run, the process waits in one place,
 * the idle loop, for all descriptors and timers at once.
 *
 *      ct_read   ct_accept   ct_poll   ct_open ...         the public calls
 *          |         |          |          |
 *      io_perform: try first, wait second  |
 *          |         |          |          |
 *        attempt   io_wait: a thread       |      pool: kernel threads
 *          |       and what it waits for --+----- for what always blocks
 *          |         |          ^                    |  ^
 *          |      backend.add   | io_ready           |  | eventfd
 *          |         v          |                    v  |
 *          |      poll | epoll | uring | fake <-- loop: nobody can run
 *          v
 *      the kernel
 *
 * Which file is which, and the lab that asks for it:
 *
 *      request.h       one call as data: what, on which descriptor, with what
 *      fd              what is known of each descriptor
 *      attempt         one attempt at a call that never blocks the process
 *      backend         the table of back ends, and the choice
 *      message, vector, descriptor, several, file, names, child
 *                      the public calls by kind
 *      whole           transferring all that was given
 *      workers         how many there may be
 *      fork            what a child must not share with its parent
 *      ring            the two rings of an io_uring
 *      backend_fake    readiness by hand, for tests
 *      hard            makes the rare common, for tests
 *
 *      lab 05          perform, stream, connection, backend_poll,
 *                      backend_epoll, loop
 *      lab 07          wait, and in the layer time: timer, limit, sleep
 *      lab 08          pool, disk; backend_uring is its challenge
 */
#ifndef IO_IO_H
#define IO_IO_H

#include "io/fd.h"
#include "io/request.h"

/*
 * Performs *r: tries, and while it would block waits until its descriptor is
 * ready and tries again.  Returns what the call returns, or -1 with errno: the
 * call's own; EBADF if another thread closes the descriptor meanwhile;
 * ETIMEDOUT, ECANCELED, EINTR if the wait was ended.  EAGAIN only if the
 * program made the descriptor non-blocking, or asked for MSG_DONTWAIT.
 */
ssize_t io_perform(struct io_request *r);

/*
 * Tries *r, whose descriptor is d, once.  Fails with EAGAIN if it would block,
 * also where the plain call would have blocked.  Never blocks the process; may
 * block the calling thread where a descriptor leaves no other way (attempt.c).
 * Called through a pointer, so that tests can put another kernel behind it.
 */
extern ssize_t (*io_attempt)(struct fd *d, struct io_request *r);

/* Whether *r wants EAGAIN rather than to wait. */
static inline bool
io_impatient(const struct fd *d, const struct io_request *r)
{
    return d->flags & FD_NONBLOCKING ||
           ((r->op == IO_RECV || r->op == IO_SEND) && r->flags & MSG_DONTWAIT);
}

/* fd has just become that: whatever its number meant before has been closed
 * behind our back.  As fd_enter(). */
int io_enter(int fd, enum fd_how how, unsigned flags);

/* Sets errno and returns -1. */
static inline int
io_fail(int error)
{
    errno = error;
    return -1;
}

#endif

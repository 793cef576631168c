/*
 * backend_uring.c -- an io_uring back end of your own.
 *
 *      make challenge-uring DIR=...    from the kit's root
 *
 * epoll and poll tell when a call would succeed, and then the call is made.
 * io_uring is given the call itself, and answers when it is done; and what all
 * threads have asked for since the process last waited can be handed over in
 * the one system call that waits.
 *
 * What each function must do stands in io/backend.h, and B1 and B2 there must
 * hold.  Given are the two rings, io/ring.h, and what is known of a number, its
 * generation for one, io/fd.h; the words of a request and of its result are in
 * <linux/io_uring.h>, what they mean in io_uring_enter(2).
 *
 * One way to go, each step of which the command can test:
 *
 *   1. available() and start() open a ring; poll() hands over, waits, and takes
 *      the results.  add() asks for readiness by IORING_OP_POLL_ADD, remove()
 *      ends that by IORING_OP_ASYNC_CANCEL.  Without perform() this is a whole
 *      back end: all calls are tried and waited for, as with epoll.
 *   2. perform() gives the kernel receives, accepts and connects of sockets.
 *      The thread waits in wait_flight() (io/wait.h) and the kernel has its
 *      buffer: a thread that gives up may not leave before the kernel lets go.
 *   3. Sends: through the ring, or tried first?  Count system calls, and
 *      processor time.
 *
 * What goes wrong on the way: a question for two events that the first one
 * answers; a result for a descriptor that was closed meanwhile, and opened
 * again; SIGPIPE, which the ring does not raise; EINTR, which it tells only if
 * it has taken nothing; the ring of the parent in the child of a fork.
 */
#include <stddef.h>

#include "io/backend.h"
#include "io/ring.h"

/* As long as this says no, epoll serves. */
static bool
uring_available(void)
{
    return false;
}

const struct io_backend backend_uring = {
    .name = "uring",
    .standing = false,
    .available = uring_available,
    .start = NULL,
    .add = NULL,
    .remove = NULL,
    .poll = NULL,
    .perform = NULL,
};

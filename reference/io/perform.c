/*
 * perform.c -- try first, wait second.
 *
 * On a busy server the data is usually there when it is asked for, and then
 * a call here costs no more than the bare system call (the paper's section
 * 2.2 wraps calls in the same way).  What is known of the descriptor saves the
 * attempt that would only say EAGAIN: once it has said so, or a short read
 * has said as much, the thread waits at once, until the back end reports.
 */
#include <errno.h>

#include "io/backend.h"
#include "io/io.h"
#include "io/wait.h"

/* What must be ready for it. */
static unsigned
side_of(enum io_op op)
{
    return op == IO_WRITE || op == IO_SEND || op == IO_CONNECT
           ? POLLOUT : POLLIN;
}

ssize_t
io_perform(struct io_request *r)
{
    struct fd *d = fd_get(r->fd);
    unsigned side = side_of(r->op);

    if (d == NULL)
        return -1;
    if (io_impatient(d, r))
        return io_attempt(d, r);
    if (io_backend.perform != NULL && d->flags & FD_IS_SOCKET)
        return io_backend.perform(r);
    for (;;) {
        if (d->ready & side) {
            ssize_t n = io_attempt(d, r);
            if (n < 0 && errno == EINTR)
                continue;       /* it did not wait, so it misses nothing */
            if (n >= 0 || errno != EAGAIN) {
                wait_pass(d, side);
                return n;
            }
            d->ready &= ~side;
        }
        if (io_wait(d, side) != 0)
            return -1;
    }
}

/*
 * perform.c -- try, and as long as it would block wait and try again.
 *
 * What is known of the descriptor is not asked: the kernel is.
 */
#include <errno.h>

#include "io/backend.h"
#include "io/io.h"
#include "io/wait.h"

ssize_t
io_perform(struct io_request *r)
{
    bool out = r->op == IO_WRITE || r->op == IO_SEND || r->op == IO_CONNECT;
    unsigned side = out ? POLLOUT : POLLIN;
    struct fd *d = fd_get(r->fd);
    ssize_t n;

    if (d == NULL)
        return -1;
    if (io_impatient(d, r))
        return io_attempt(d, r);
    if (io_backend.perform != NULL && d->flags & FD_IS_SOCKET)
        return io_backend.perform(r);
    while ((n = io_attempt(d, r)) < 0 && (errno == EAGAIN || errno == EINTR)) {
        if (errno == EINTR)
            continue;
        d->ready &= ~side;
        if (io_wait(d, side) != 0)
            return -1;
    }
    d->ready |= side;
    wait_pass(d, side);
    return n;
}

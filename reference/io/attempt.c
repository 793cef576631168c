/*
 * attempt.c -- one attempt at a call, which never blocks the process.
 *
 * POSIX has one way to ask for that, O_NONBLOCK, and it is the wrong one: it
 * belongs to the open file, which other processes share (a shell and all its
 * children have one terminal), and the program would see it.  Linux has a flag
 * for each call on sockets (MSG_DONTWAIT) and on most other files (RWF_NOWAIT).
 * accept(2) and connect(2) have none; so sockets that are made by ct_socket()
 * have O_NONBLOCK from the start, and ct_fcntl() does not tell.
 *
 * What remains -- terminals, sockets that came from elsewhere in accept and
 * connect, files of kernels and drivers that know no RWF_NOWAIT -- is asked by
 * poll(2) whether it is ready.  That does not settle it: another process may
 * take the data, or the connection, between the answer and the call.  So the
 * call is then made by a worker, who can afford to block.
 */
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/disk.h"
#include "io/io.h"
#include "io/pool.h"
#include "io/whole.h"

enum { CONNECT_PAUSE = 1000000 };       /* ns */

static ssize_t
plain(struct io_request *r)
{
    switch (r->op) {
    case IO_READ:
        if (r->flags != 0)
            return preadv2(r->fd, r->iov, r->niov, r->offset, r->flags);
        return r->offset == IO_HERE ? readv(r->fd, r->iov, r->niov)
               : preadv(r->fd, r->iov, r->niov, r->offset);
    case IO_WRITE:
        return r->offset == IO_HERE ? writev(r->fd, r->iov, r->niov)
               : pwritev(r->fd, r->iov, r->niov, r->offset);
    case IO_RECV:
        return recvmsg(r->fd, r->msg, r->flags);
    case IO_SEND:
        return sendmsg(r->fd, r->msg, r->flags);
    case IO_ACCEPT:
        return accept4(r->fd, r->address, r->length, r->flags);
    default:
        return connect(r->fd, r->address, *r->length);
    }
}

ssize_t (*io_plain)(struct io_request *r) = plain;

/* A short read of a TCP stream has emptied it; the next data is reported.  Not
 * so once its end or urgent data has been: that is not reported twice. */
static void
note_short(struct fd *d, ssize_t n, size_t wanted)
{
    if (n > 0 && (size_t)n < wanted && (d->flags & (FD_STREAM | FD_ODD)) ==
        FD_STREAM)
        d->ready &= ~POLLIN;
}

/* Several pieces, or none, by a message: RWF_NOWAIT does not work on sockets
 * before Linux 6.5.  A message of nothing would be waited for; read(2) does
 * not. */
static ssize_t
transfer_pieces(struct io_request *r)
{
    struct msghdr m = {
        .msg_iov = (struct iovec *)r->iov, .msg_iovlen = r->niov
    };

    if (r->niov < 0 || r->niov > IOV_MAX)
        return io_fail(EINVAL);
    if (r->op == IO_WRITE)
        return sendmsg(r->fd, &m, MSG_DONTWAIT);
    return request_is_empty(r) ? 0 : recvmsg(r->fd, &m, MSG_DONTWAIT);
}

/* read and write on a socket, without blocking. */
static ssize_t
transfer_socket(struct fd *d, struct io_request *r)
{
    const struct iovec *v = r->iov;

    if (r->offset != IO_HERE)
        return io_fail(ESPIPE);
    if (r->niov != 1 || v->iov_len == 0)
        return transfer_pieces(r);
    if (r->op == IO_WRITE)
        return send(r->fd, v->iov_base, v->iov_len, MSG_DONTWAIT);
    ssize_t n = recv(r->fd, v->iov_base, v->iov_len, MSG_DONTWAIT);
    note_short(d, n, v->iov_len);
    return n;
}

/* Asks whether it is ready; then a worker makes the call. */
static ssize_t
attempt_by_worker(struct fd *d, struct io_request *r, short events)
{
    struct pollfd p = { .fd = r->fd, .events = events };

    if (poll(&p, 1, 0) == 0)
        return io_fail(EAGAIN);
    return pool_perform(r);
}

/* connect() goes on by itself; asked again it tells how far it is.  But a Unix
 * socket whose listener has no room says EAGAIN, does not go on, and nothing
 * reports that there is room: so it is asked now and then. */
static ssize_t
attempt_connect(struct fd *d, struct io_request *r)
{
    struct timespec pause = { 0, CONNECT_PAUSE };

    if (!(d->flags & FD_HIDDEN))
        return pool_perform(r);
    while (io_plain(r) != 0) {
        if (errno == EINPROGRESS || errno == EALREADY)
            return io_fail(EAGAIN);
        if (errno != EAGAIN)
            return -1;
        if (ct_nanosleep(&pause, NULL) != 0)
            return -1;
    }
    return 0;
}

static ssize_t
attempt_socket(struct fd *d, struct io_request *r)
{
    switch (r->op) {
    case IO_READ:
    case IO_WRITE:
        return transfer_socket(d, r);
    case IO_RECV:
        return recvmsg(r->fd, r->msg, r->flags | MSG_DONTWAIT);
    case IO_SEND:
        return sendmsg(r->fd, r->msg, r->flags | MSG_DONTWAIT);
    case IO_ACCEPT:
        return d->flags & FD_HIDDEN ? io_plain(r)
               : attempt_by_worker(d, r, POLLIN);
    default:
        return attempt_connect(d, r);
    }
}

/* What is neither a socket nor on a disk: pipes, devices, event files. */
static ssize_t
attempt_other(struct fd *d, struct io_request *r)
{
    bool reads = r->op == IO_READ;

    if (r->op != IO_READ && r->op != IO_WRITE)
        return io_plain(r);     /* ENOTSOCK, at once */
    if (d->how == FD_NOWAIT) {
        ssize_t n = reads
            ? preadv2(r->fd, r->iov, r->niov, r->offset, RWF_NOWAIT)
            : pwritev2(r->fd, r->iov, r->niov, r->offset, RWF_NOWAIT);
        if (n >= 0 || (errno != EOPNOTSUPP && errno != EINVAL))
            return n;
        d->how = FD_ASK;
    }
    return attempt_by_worker(d, r, reads ? POLLIN : POLLOUT);
}

/* A file past the cache: there is nothing that could be had at once. */
static ssize_t
attempt_direct(struct io_request *r)
{
    if (r->op != IO_READ && r->op != IO_WRITE)
        return io_plain(r);     /* ENOTSOCK, at once */
    return whole_rest(r, pool_perform(r), pool_perform);
}

static ssize_t
attempt(struct fd *d, struct io_request *r)
{
    switch (d->how) {
    case FD_SOCKET:
        return attempt_socket(d, r);
    case FD_DISK:
        return disk_attempt(d, r);
    case FD_DIRECT:
        return attempt_direct(r);
    case FD_PLAIN:
        return io_plain(r);
    default:
        return attempt_other(d, r);
    }
}

ssize_t (*io_attempt)(struct fd *d, struct io_request *r) = attempt;

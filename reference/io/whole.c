/*
 * whole.c -- calls that are to transfer all they were given.
 *
 * A write that blocks returns when all is written, and a read of a file when
 * all is read or the file ends; a single attempt does less.  What is left is
 * transferred piece by piece.  If an error comes when something has been
 * transferred, that something is what the call returns, as POSIX has it; the
 * error comes again with the next call.  A cancellation would not, so it is
 * put back.
 */
#include <errno.h>
#include <stddef.h>

#include "io/whole.h"
#include "time/limit.h"

/* What is left of the first of n pieces that is not done yet; an empty one if
 * all are. */
static struct iovec
piece_after(const struct iovec *v, int n, size_t done)
{
    for (; n > 0; n--, v++) {
        if (done < v->iov_len)
            return (struct iovec){ (char *)v->iov_base + done,
                                   v->iov_len - done };
        done -= v->iov_len;
    }
    return (struct iovec){ NULL, 0 };
}

ssize_t
whole_partial(size_t done)
{
    if (done == 0)
        return -1;
    if (errno == ECANCELED)
        limit_cancel();
    return (ssize_t)done;
}

ssize_t
whole_rest(const struct io_request *r, ssize_t done,
           ssize_t (*perform)(struct io_request *r))
{
    const struct iovec *iov = r->msg != NULL ? r->msg->msg_iov : r->iov;
    int niov = r->msg != NULL ? (int)r->msg->msg_iovlen : r->niov;
    struct iovec piece;

    if (done < 0)
        return -1;
    while ((piece = piece_after(iov, niov, done)).iov_len > 0) {
        struct msghdr msg = { .msg_iov = &piece, .msg_iovlen = 1 };
        struct io_request rest = *r;

        rest.iov = &piece;
        rest.niov = 1;
        if (r->msg != NULL)
            rest.msg = &msg;    /* its address and control data are sent */
        if (r->offset != IO_HERE)
            rest.offset += done;
        ssize_t n = perform(&rest);
        if (n < 0)
            return whole_partial(done);
        if (n == 0)
            break;
        done += n;
    }
    return done;
}

/*
 * vector.c -- reading and writing in several pieces, and at a given place.
 */
#include <errno.h>

#include "capriccio.h"
#include "io/io.h"
#include "io/whole.h"

ssize_t
ct_readv(int fd, const struct iovec *iov, int n)
{
    struct io_request r = {
        .op = IO_READ, .fd = fd, .iov = iov, .niov = n, .offset = IO_HERE
    };

    return io_perform(&r);
}

ssize_t
ct_writev(int fd, const struct iovec *iov, int n)
{
    struct io_request r = {
        .op = IO_WRITE, .fd = fd, .iov = iov, .niov = n, .offset = IO_HERE
    };

    return whole_rest(&r, io_perform(&r), io_perform);
}

ssize_t
ct_pread(int fd, void *buf, size_t len, off_t offset)
{
    struct iovec v = { buf, len };
    struct io_request r = {
        .op = IO_READ, .fd = fd, .iov = &v, .niov = 1, .offset = offset
    };

    return offset < 0 ? io_fail(EINVAL) : io_perform(&r);
}

ssize_t
ct_pwrite(int fd, const void *buf, size_t len, off_t offset)
{
    struct iovec v = { (void *)buf, len };
    struct io_request r = {
        .op = IO_WRITE, .fd = fd, .iov = &v, .niov = 1, .offset = offset
    };

    return offset < 0 ? io_fail(EINVAL) : io_perform(&r);
}

/*
 * stream.c -- reading and writing.
 */
#include "capriccio.h"
#include "io/io.h"
#include "io/whole.h"

ssize_t
ct_read(int fd, void *buf, size_t len)
{
    struct iovec v = { buf, len };
    struct io_request r = {
        .op = IO_READ, .fd = fd, .iov = &v, .niov = 1, .offset = IO_HERE
    };

    return io_perform(&r);
}

ssize_t
ct_write(int fd, const void *buf, size_t len)
{
    struct iovec v = { (void *)buf, len };
    struct io_request r = {
        .op = IO_WRITE, .fd = fd, .iov = &v, .niov = 1, .offset = IO_HERE
    };
    size_t done = 0;

    do {
        ssize_t n = io_perform(&r);
        if (n < 0)
            return whole_partial(done);
        done += n;
        v = (struct iovec){ (char *)buf + done, len - done };
    } while (done < len);
    return (ssize_t)done;
}

/*
 * stream.c -- reading and writing; a long write is a short one and a rest.
 */
#include "capriccio.h"
#include "io/io.h"
#include "io/whole.h"

/* One transfer of up to len bytes. */
static ssize_t
transfer(enum io_op op, int fd, void *buf, size_t len)
{
    struct iovec v = { buf, len };
    struct io_request r = {
        .op = op, .fd = fd, .iov = &v, .niov = 1, .offset = IO_HERE
    };

    return io_perform(&r);
}

ssize_t
ct_read(int fd, void *buf, size_t len)
{
    return transfer(IO_READ, fd, buf, len);
}

ssize_t
ct_write(int fd, const void *buf, size_t len)
{
    ssize_t n = transfer(IO_WRITE, fd, (void *)buf, len);
    size_t done = n > 0 ? n : 0;

    while (n > 0 && done < len) {
        n = transfer(IO_WRITE, fd, (char *)buf + done, len - done);
        done += n > 0 ? n : 0;
    }
    return n < 0 ? whole_partial(done) : (ssize_t)done;
}

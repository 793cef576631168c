/*
 * disk.c -- files, which are never "not ready" and yet make one wait.
 *
 * poll(2) and its kin call a regular file ready always, and reading it may
 * still take as long as the disk takes.  So a worker reads it.  But mostly
 * what is read is in the kernel's cache, and then a worker costs more than
 * the reading: the paper found that its library lost half of its speed there
 * (figure 4), and proposes what is done here.  A read is tried with
 * RWF_NOWAIT, which takes what is in the cache and nothing else; only what is
 * missing is left to a worker.
 */
#include <errno.h>
#include <stddef.h>
#include <sys/uio.h>

#include "io/disk.h"
#include "io/io.h"
#include "io/pool.h"
#include "io/whole.h"

void (*disk_on_miss)(int fd, off_t offset, size_t bytes);

/* What is left of the read is not in the cache, of which `done` bytes were: a
 * worker reads it.  Returns how much was read in all. */
static ssize_t
miss(struct io_request *r, ssize_t done)
{
    ssize_t n = done > 0 ? whole_rest(r, done, pool_perform)
                         : pool_perform(r);

    if (n > done && disk_on_miss != NULL) {
        int error = errno;
        off_t from = r->offset == IO_HERE ? IO_HERE : r->offset + done;
        disk_on_miss(r->fd, from, n - done);
        errno = error;
    }
    return n;
}

ssize_t
disk_attempt(struct fd *d, struct io_request *r)
{
    if (r->op != IO_READ && r->op != IO_WRITE)
        return io_plain(r);     /* ENOTSOCK, at once */
    if (r->op == IO_WRITE)
        return whole_rest(r, pool_perform(r), pool_perform);

    struct io_request cached = *r;
    cached.flags = RWF_NOWAIT;
    ssize_t n = io_plain(&cached);
    if (n < 0 && errno == EOPNOTSUPP)
        return pool_perform(r);         /* nobody knows what it finds */
    if (n < 0 && errno == EAGAIN)
        return miss(r, 0);
    return n <= 0 ? n : miss(r, n);     /* a short one is not the end */
}

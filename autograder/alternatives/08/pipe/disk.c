/*
 * disk.c -- the cache, a worker, the cache again, until all is there.
 *
 * After a worker has fetched what was missing, the kernel has often read ahead:
 * so the cache is asked again before the next worker is.
 */
#include <errno.h>
#include <stddef.h>
#include <sys/uio.h>

#include "io/disk.h"
#include "io/io.h"
#include "io/pool.h"
#include "io/whole.h"

void (*disk_on_miss)(int fd, off_t offset, size_t bytes);

/* What is in the cache; if that is nothing, a worker's reading. */
static ssize_t
read_some(struct io_request *r)
{
    struct io_request now = *r;

    now.flags |= RWF_NOWAIT;
    ssize_t n = io_plain(&now);
    if (n >= 0 || (errno != EAGAIN && errno != EOPNOTSUPP))
        return n;
    bool known = errno == EAGAIN;
    n = pool_perform(r);
    if (n > 0 && known && disk_on_miss != NULL)
        disk_on_miss(r->fd, r->offset, n);
    return n;
}

ssize_t
disk_attempt(struct fd *d, struct io_request *r)
{
    ssize_t n;

    switch (r->op) {
    case IO_READ:
        n = read_some(r);
        return n <= 0 ? n : whole_rest(r, n, read_some);
    case IO_WRITE:
        return whole_rest(r, pool_perform(r), pool_perform);
    default:
        return io_fail(ENOTSOCK);
    }
}

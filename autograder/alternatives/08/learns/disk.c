/*
 * disk.c -- files, which are never "not ready" and yet make one wait.
 *
 * A read takes what is in the cache and leaves the rest to a worker.  A file
 * whose system cannot tell what is in the cache is asked once: from then on it
 * is FD_DIRECT, and attempt.c gives it to workers without a try.
 */
#include <errno.h>
#include <stddef.h>
#include <sys/uio.h>

#include "io/disk.h"
#include "io/io.h"
#include "io/pool.h"
#include "io/whole.h"

void (*disk_on_miss)(int fd, off_t offset, size_t bytes);

/* The whole of *r, by workers. */
static ssize_t
by_workers(struct io_request *r)
{
    return whole_rest(r, pool_perform(r), pool_perform);
}

/* What the cache did not have after `hit` bytes. */
static ssize_t
fetch(struct io_request *r, ssize_t hit)
{
    off_t from = r->offset == IO_HERE ? IO_HERE : r->offset + hit;
    ssize_t n = hit == 0 ? by_workers(r) : whole_rest(r, hit, pool_perform);

    if (n > hit && disk_on_miss != NULL)
        disk_on_miss(r->fd, from, (size_t)(n - hit));
    return n;
}

ssize_t
disk_attempt(struct fd *d, struct io_request *r)
{
    struct io_request now = *r;

    if (r->op == IO_WRITE)
        return by_workers(r);
    if (r->op != IO_READ)
        return io_plain(r);
    now.flags |= RWF_NOWAIT;
    ssize_t hit = io_plain(&now);
    if (hit == 0)
        return 0;
    if (hit > 0)
        return fetch(r, hit);
    if (errno == EAGAIN)
        return fetch(r, 0);
    if (errno != EOPNOTSUPP)
        return -1;
    d->how = FD_DIRECT;
    return by_workers(r);
}

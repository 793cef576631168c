/*
 * file.c -- calls on files that a worker makes.
 *
 * They have no way to say "not now", so there is nothing to try first.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/io.h"
#include "io/pool.h"

enum { CHUNK = 64 * 1024 };             /* bytes sent at a time */

struct open_call {
    const char *path;
    int flags;
    mode_t mode;
};

static ssize_t
open_file(void *arg)
{
    struct open_call *c = arg;

    return open(c->path, c->flags, c->mode);
}

int
ct_open(const char *path, int flags, ...)
{
    struct open_call c = { path, flags, 0 };

    if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE) {
        va_list ap;
        va_start(ap, flags);
        c.mode = va_arg(ap, mode_t);
        va_end(ap);
    }
    return io_enter((int)pool_call(open_file, &c), FD_UNKNOWN, 0);
}

static ssize_t
sync_file(void *arg)
{
    return fsync(*(int *)arg);
}

int
ct_fsync(int fd)
{
    return (int)pool_call(sync_file, &fd);
}

/* Sends up to `count` bytes from `offset`, by way of `buffer`.  How many; -1
 * with errno if none. */
static ssize_t
send_by_chunks(int out, int in, off_t offset, size_t count, char *buffer)
{
    size_t done = 0;

    while (done < count) {
        size_t wanted = count - done < CHUNK ? count - done : CHUNK;
        ssize_t n = ct_pread(in, buffer, wanted, offset + done);
        if (n > 0)
            n = ct_write(out, buffer, n);
        if (n < 0 && done == 0)
            return -1;
        if (n <= 0)
            break;
        done += n;
    }
    return done;
}

/*
 * Not by sendfile(2): that blocks for the disk and for the socket at once, so
 * that a worker would have to wait for a slow peer.
 */
ssize_t
ct_sendfile(int out, int in, off_t *offset, size_t count)
{
    off_t from = offset != NULL ? *offset : lseek(in, 0, SEEK_CUR);

    if (from < 0)
        return offset != NULL ? io_fail(EINVAL) : -1;
    char *buffer = malloc(CHUNK);
    if (buffer == NULL)
        return io_fail(ENOMEM);
    ssize_t n = send_by_chunks(out, in, from, count, buffer);
    int error = errno;
    free(buffer);
    errno = error;
    if (n > 0 && offset != NULL)
        *offset += n;
    else if (n > 0 && lseek(in, from + n, SEEK_SET) < 0)
        return -1;
    return n;
}

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

#include "base/panic.h"
#include "io/disk.h"
#include "io/io.h"
#include "io/pool.h"
#include "io/whole.h"

void (*disk_on_miss)(int fd, off_t offset, size_t bytes);

ssize_t
disk_attempt(struct fd *d, struct io_request *r)
{
    panic("disk_attempt is not written yet");
}

/*
 * disk -- files, which are never "not ready" and yet make one wait.
 */
#ifndef IO_DISK_H
#define IO_DISK_H

#include "io/fd.h"
#include "io/request.h"

/* As io_attempt(), for a descriptor of kind FD_DISK: never fails with EAGAIN,
 * blocks the calling thread while a worker goes to the disk. */
ssize_t disk_attempt(struct fd *d, struct io_request *r);

/* Told by the thread that reads of bytes of fd that were not in the kernel's
 * cache and have been read from the disk: from `offset` on, or IO_HERE if they
 * end at the file's own position.  For the layers above; NULL: none of them
 * wants to know.  It must not block, and may change errno. */
extern void (*disk_on_miss)(int fd, off_t offset, size_t bytes);

#endif

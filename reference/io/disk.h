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

#endif

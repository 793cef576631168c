/*
 * whole -- calls that are to transfer all they were given.
 */
#ifndef IO_WHOLE_H
#define IO_WHOLE_H

#include "io/request.h"

/*
 * Goes on with *r, of which `done` bytes have been transferred (or it has
 * failed, if that is negative), by perform(), until all of it is, or nothing
 * more comes.  Returns how much has been transferred, or, if that is nothing,
 * -1 with errno.
 */
ssize_t whole_rest(const struct io_request *r, ssize_t done,
                   ssize_t (*perform)(struct io_request *r));

/* What a call returns that has transferred `done` bytes when it fails with
 * errno: the bytes; the error if there are none. */
ssize_t whole_partial(size_t done);

#endif

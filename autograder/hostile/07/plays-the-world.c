/*
 * Puts a kernel of its own behind all calls, where there is always something.
 *
 * File: wait.c
 * Says: io_attempt is defined here and in the kit
 */
#include "io/io.h"

static ssize_t
attempt(struct fd *d, struct io_request *r)
{
    return 1;
}

ssize_t (*io_attempt)(struct fd *d, struct io_request *r) = attempt;

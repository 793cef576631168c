/*
 * perform.c -- try first, wait second.
 *
 * On a busy server the data is usually there when it is asked for, and then
 * a call here costs no more than the bare system call (the paper's section
 * 2.2 wraps calls in the same way).  What is known of the descriptor saves the
 * attempt that would only say EAGAIN: once it has said so, or a short read
 * has said as much, the thread waits at once, until the back end reports.
 */
#include <errno.h>

#include "base/panic.h"
#include "io/backend.h"
#include "io/io.h"
#include "io/wait.h"

ssize_t
io_perform(struct io_request *r)
{
    panic("io_perform is not written yet");
}

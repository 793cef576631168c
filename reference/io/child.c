/*
 * child.c -- waiting for child processes.
 *
 * A single child has a descriptor (pidfd) that is readable once it has ended,
 * so waiting for it takes no worker, and heeds deadlines.  Waiting for any
 * child, or for one that stops or continues, has nothing of the kind.
 */
#include <errno.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/io.h"
#include "io/pool.h"
#include "io/wait.h"

struct wait_call {
    pid_t pid;
    int *status, options;
};

static ssize_t
wait_child(void *arg)
{
    struct wait_call *c = arg;

    return waitpid(c->pid, c->status, c->options);
}

/* Waits until the process that fd stands for has ended.  0, or -1. */
static int
wait_for_end(int fd)
{
    struct fd *d = fd_get(fd);

    return d == NULL ? -1 : io_wait(d, POLLIN);
}

pid_t
ct_waitpid(pid_t pid, int *status, int options)
{
    pid_t found = waitpid(pid, status, options | WNOHANG);

    if (found != 0 || options & WNOHANG)
        return found;

    int fd = pid > 0 && (options & (WUNTRACED | WCONTINUED)) == 0
             ? syscall(SYS_pidfd_open, pid, 0) : -1;
    if (io_enter(fd, FD_PLAIN, 0) < 0)
        return pool_call(wait_child,
                         &(struct wait_call){ pid, status, options });
    int waited = wait_for_end(fd);
    int error = errno;
    ct_close(fd);
    errno = error;
    return waited < 0 ? -1 : waitpid(pid, status, options);
}

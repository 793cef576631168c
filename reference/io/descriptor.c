/*
 * descriptor.c -- where descriptors come from, and their flags.
 *
 * Sockets that are made here have O_NONBLOCK, since accept(2) and connect(2)
 * cannot be told otherwise not to block; so have pipes, where the kernel knows
 * no other way.  The program is told of the flag that it has set itself.  All
 * other descriptors are as the program made them.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/backend.h"
#include "io/io.h"
#include "io/pool.h"
#include "io/wait.h"

int
io_enter(int fd, enum fd_how how, unsigned flags)
{
    struct fd *d = fd_entry(fd);

    if (d != NULL)              /* closed behind our back, if anybody waits */
        wait_hang_up(d, EBADF);
    return fd_enter(fd, how, flags);
}

int
ct_socket(int domain, int type, int protocol)
{
    unsigned flags = FD_IS_SOCKET;

    if (io_backend.perform != NULL && !(type & SOCK_NONBLOCK))
        return io_enter(socket(domain, type, protocol), FD_SOCKET, flags);
    if (type & SOCK_NONBLOCK)
        return io_enter(socket(domain, type, protocol), FD_PLAIN,
                        flags | FD_NONBLOCKING);
    int fd = socket(domain, type | SOCK_NONBLOCK, protocol);
    if (fd >= 0 && (domain == AF_INET || domain == AF_INET6) &&
        (type & ~SOCK_CLOEXEC) == SOCK_STREAM &&
        (protocol == 0 || protocol == IPPROTO_TCP))
        flags |= FD_STREAM;
    return io_enter(fd, FD_SOCKET, flags | FD_HIDDEN);
}

/* Whether the kernel knows RWF_NOWAIT for pipes (Linux 6.4 does); fd is the
 * empty one that it is tried with. */
static bool
pipes_know_nowait(int fd)
{
    char c;
    struct iovec v = { &c, 1 };

    return preadv2(fd, &v, 1, IO_HERE, RWF_NOWAIT) < 0 && errno == EAGAIN;
}

int
ct_pipe2(int fds[2], int flags)
{
    enum fd_how how = FD_PLAIN;
    unsigned known = FD_NONBLOCKING;

    if (pipe2(fds, flags) != 0)
        return -1;
    if (!(flags & O_NONBLOCK) && pipes_know_nowait(fds[0])) {
        how = FD_NOWAIT;
        known = 0;
    } else if (!(flags & O_NONBLOCK)) {
        known = FD_HIDDEN;      /* as sockets */
        fcntl(fds[0], F_SETFL, O_NONBLOCK);
        fcntl(fds[1], F_SETFL, O_NONBLOCK);
    }
    for (int i = 0; i < 2; i++)
        if (io_enter(fds[i], how, known) < 0) {
            ct_close(fds[1 - i]);
            return -1;
        }
    return 0;
}

int
ct_pipe(int fds[2])
{
    return ct_pipe2(fds, 0);
}

/* copy is a new number for the file of d. */
static int
enter_copy(const struct fd *d, int copy)
{
    return copy < 0 ? -1 : io_enter(copy, d->how, d->flags);
}

int
ct_dup(int fd)
{
    struct fd *d = fd_get(fd);

    return d == NULL ? -1 : enter_copy(d, dup(fd));
}

int
ct_dup3(int from, int to, int flags)
{
    struct fd *d = fd_get(from);

    if (d == NULL)
        return -1;
    if (from == to || to < 0 || (flags & ~O_CLOEXEC) != 0)
        return dup3(from, to, flags);   /* says what is wrong */
    ct_forget(to);              /* what it was is closed */
    return enter_copy(d, dup3(from, to, flags));
}

int
ct_dup2(int from, int to)
{
    if (from == to)
        return dup2(from, to);
    return ct_dup3(from, to, 0);
}

/* Sets the status flags of d as the program wants them. */
static int
set_status(struct fd *d, int flags)
{
    int kept = d->flags & FD_HIDDEN ? O_NONBLOCK : 0;

    if (fcntl(fd_number(d), F_SETFL, flags | kept) != 0)
        return -1;
    if (d->how == FD_DISK || d->how == FD_DIRECT) {
        d->how = flags & O_DIRECT ? FD_DIRECT : FD_DISK;
        return 0;               /* O_NONBLOCK means nothing there */
    }
    if (flags & O_NONBLOCK) {
        d->flags |= FD_NONBLOCKING;
        d->how = FD_PLAIN;
    } else if (d->flags & FD_NONBLOCKING) {
        d->flags &= ~FD_NONBLOCKING;
        d->how = d->flags & FD_IS_SOCKET ? FD_SOCKET
                 : d->flags & FD_HIDDEN ? FD_PLAIN : FD_NOWAIT;
    }
    return 0;
}

static int
get_status(const struct fd *d)
{
    int flags = fcntl(fd_number(d), F_GETFL);

    if (flags >= 0 && d->flags & FD_HIDDEN && !(d->flags & FD_NONBLOCKING))
        flags &= ~O_NONBLOCK;
    return flags;
}

struct lock_call {
    int fd, command;
    void *argument;
};

static ssize_t
lock_file(void *arg)
{
    struct lock_call *c = arg;

    return fcntl(c->fd, c->command, c->argument);
}

int
ct_fcntl(int fd, int command, ...)
{
    struct fd *d = fd_get(fd);
    va_list ap;

    va_start(ap, command);
    void *argument = va_arg(ap, void *);
    va_end(ap);
    if (d == NULL)
        return -1;
    switch (command) {
    case F_GETFL:
        return get_status(d);
    case F_SETFL:
        return set_status(d, (int)(intptr_t)argument);
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return enter_copy(d, fcntl(fd, command, argument));
    case F_SETLKW:
    case F_OFD_SETLKW:
        return (int)pool_call(lock_file,
                              &(struct lock_call){ fd, command, argument });
    default:
        return fcntl(fd, command, argument);
    }
}

/*
 * connection.c -- a connection's beginning and its end.
 */
#include <errno.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/backend.h"
#include "io/io.h"
#include "io/wait.h"

int
ct_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags)
{
    struct io_request r = {
        .op = IO_ACCEPT, .fd = fd, .address = address, .length = length,
        .flags = flags
    };
    int connection = (int)io_perform(&r);

    if (connection < 0)
        return -1;

    unsigned inherited = fd_table[fd].flags & (FD_IS_SOCKET | FD_STREAM);
    return flags & SOCK_NONBLOCK
           ? io_enter(connection, FD_PLAIN, inherited | FD_NONBLOCKING)
           : io_enter(connection, FD_SOCKET, inherited);
}

int
ct_accept(int fd, struct sockaddr *address, socklen_t *length)
{
    return ct_accept4(fd, address, length, 0);
}

int
ct_connect(int fd, const struct sockaddr *address, socklen_t length)
{
    struct io_request r = {
        .op = IO_CONNECT, .fd = fd, .address = (struct sockaddr *)address,
        .length = &length
    };

    return (int)io_perform(&r);
}

void
ct_forget(int fd)
{
    struct fd *d = fd_entry(fd);

    if (d == NULL)
        return;
    bool busy = d->asked != 0 || d->waiters != NULL;
    wait_hang_up(d, EBADF);
    if (busy)
        io_backend.remove(fd);
    fd_forget(fd);
}

int
ct_close(int fd)
{
    ct_forget(fd);              /* first: while the number still means it */
    return close(fd);
}

/*
 * message.c -- the calls that only sockets have.
 */
#include "capriccio.h"
#include "io/io.h"
#include "io/whole.h"

ssize_t
ct_recvmsg(int fd, struct msghdr *msg, int flags)
{
    struct io_request r = {
        .op = IO_RECV, .fd = fd, .msg = msg, .flags = flags
    };
    ssize_t n = io_perform(&r);

    /* An attempt does not wait for the whole; so we do. */
    if (flags & MSG_WAITALL && !(flags & (MSG_PEEK | MSG_DONTWAIT)) && n > 0 &&
        fd_table[fd].flags & FD_STREAM)
        return whole_rest(&r, n, io_perform);
    return n;
}

ssize_t
ct_recvfrom(int fd, void *buf, size_t len, int flags,
            struct sockaddr *address, socklen_t *length)
{
    struct iovec v = { buf, len };
    struct msghdr msg = {
        .msg_iov = &v, .msg_iovlen = 1, .msg_name = address,
        .msg_namelen = address != NULL ? *length : 0
    };
    ssize_t n = ct_recvmsg(fd, &msg, flags);

    if (n >= 0 && address != NULL)
        *length = msg.msg_namelen;
    return n;
}

ssize_t
ct_recv(int fd, void *buf, size_t len, int flags)
{
    return ct_recvfrom(fd, buf, len, flags, NULL, NULL);
}

ssize_t
ct_sendmsg(int fd, const struct msghdr *msg, int flags)
{
    struct io_request r = {
        .op = IO_SEND, .fd = fd, .msg = (struct msghdr *)msg, .flags = flags
    };

    return whole_rest(&r, io_perform(&r), io_perform);
}

ssize_t
ct_sendto(int fd, const void *buf, size_t len, int flags,
          const struct sockaddr *address, socklen_t length)
{
    struct iovec v = { (void *)buf, len };
    struct msghdr msg = {
        .msg_iov = &v, .msg_iovlen = 1,
        .msg_name = (struct sockaddr *)address, .msg_namelen = length
    };

    return ct_sendmsg(fd, &msg, flags);
}

ssize_t
ct_send(int fd, const void *buf, size_t len, int flags)
{
    return ct_sendto(fd, buf, len, flags, NULL, 0);
}

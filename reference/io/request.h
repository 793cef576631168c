/*
 * request -- one call as data.
 *
 * The public calls fill in a request and hand it on.  So the code that tries
 * and waits is written once, a worker can make the same call in its own time,
 * a back end that completes calls itself can be given it, and a test can put
 * another kernel in place of the real one.
 */
#ifndef IO_REQUEST_H
#define IO_REQUEST_H

#include <stdbool.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

enum io_op {
    IO_READ,                    /* readv, preadv */
    IO_WRITE,                   /* writev, pwritev */
    IO_RECV,                    /* recvmsg */
    IO_SEND,                    /* sendmsg */
    IO_ACCEPT,                  /* accept4 */
    IO_CONNECT
};

struct io_request {
    enum io_op op;
    int fd;
    const struct iovec *iov;    /* READ, WRITE */
    int niov;
    int flags;                  /* RWF_ of READ, MSG_ of RECV and SEND, SOCK_
                                 * of ACCEPT */
    off_t offset;               /* READ, WRITE; IO_HERE: the file's own */
    struct msghdr *msg;         /* RECV, SEND */
    struct sockaddr *address;   /* ACCEPT (may be NULL), CONNECT */
    socklen_t *length;          /* of address */
};

#define IO_HERE ((off_t)-1)

/* Whether the pieces of a READ or WRITE together are nothing: then it waits for
 * nothing. */
static inline bool
request_is_empty(const struct io_request *r)
{
    for (int i = 0; i < r->niov; i++)
        if (r->iov[i].iov_len > 0)
            return false;
    return true;
}

/*
 * Makes the call just as it is: it blocks if the descriptor does, unless its
 * flags say otherwise.  Any kernel thread may make it.  Called through a
 * pointer, so that tests can put another kernel behind it.
 */
extern ssize_t (*io_plain)(struct io_request *r);

#endif

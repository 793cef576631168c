/*
 * several.c -- waiting for any of several descriptors.
 *
 * What the program wants to know is how things stand, and what the back end
 * reports is that something has changed.  So the kernel is asked how things
 * stand, without waiting; if there is nothing to tell, the thread waits for a
 * change on any of the descriptors, and asks again.  The back end is told to
 * watch before the kernel is asked: a change between the two is reported.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/select.h>

#include "capriccio.h"
#include "io/io.h"
#include "io/wait.h"

enum { MS = 1000000, FEW = 16, SECOND_US = 1000000 };

/* Asks how things stand.  A signal at that moment makes poll(2) fail although
 * it does not wait; nobody has been kept waiting, so it is asked again. */
static int
look(struct pollfd *fds, nfds_t nfds)
{
    int found;

    do
        found = poll(fds, nfds, 0);
    while (found < 0 && errno == EINTR);
    return found;
}

/* What the back end is to watch for. */
static unsigned
watched(short events)
{
    return events & FD_ALL ? events & FD_ALL : FD_ALL;  /* the end, at least */
}

/* Makes waiters of those of fds that can be waited for; how many in *n.  0 or
 * an errno. */
static int
prepare(struct pollfd *fds, nfds_t nfds, struct waiter *waiters, size_t *n)
{
    *n = 0;
    for (nfds_t i = 0; i < nfds; i++) {
        struct fd *d = fds[i].fd < 0 ? NULL : fd_get(fds[i].fd);
        if (d == NULL)
            continue;           /* poll(2) will say what is wrong */
        unsigned events = watched(fds[i].events);
        int error = wait_ask(d, events);
        if (error != 0 && error != EPERM)
            return error;
        waiters[(*n)++] = (struct waiter){
            .fd = d, .events = events, .looks_on = true
        };
    }
    return 0;
}

/* Asks, and waits, until there is something to tell or it is time. */
static int
poll_until(struct pollfd *fds, nfds_t nfds, struct waiter *waiters,
           int64_t due)
{
    size_t n;

    for (;;) {
        int error = prepare(fds, nfds, waiters, &n);
        if (error != 0)
            return io_fail(error);
        int found = look(fds, nfds);
        if (found != 0)
            return found;
        error = wait_for(waiters, n, due);
        if (error == ETIMEDOUT && due <= ct_now())
            return 0;
        if (error != 0 && error != EBADF)
            return io_fail(error);
    }
}

/* ct_poll() with a time in ns of ct_now(). */
static int
poll_due(struct pollfd *fds, nfds_t nfds, int64_t due)
{
    struct waiter few[FEW], *waiters = few;

    if (nfds > FEW) {
        waiters = malloc(nfds * sizeof *waiters);
        if (waiters == NULL)
            return io_fail(ENOMEM);
    }
    int found = poll_until(fds, nfds, waiters, due);
    int error = errno;
    if (waiters != few)
        free(waiters);
    errno = error;
    return found;
}

int
ct_poll(struct pollfd *fds, nfds_t nfds, int timeout_ms)
{
    int found = look(fds, nfds);

    if (found != 0 || timeout_ms == 0)
        return found;
    return poll_due(fds, nfds, timeout_ms < 0 ? INT64_MAX
                    : ct_now() + (int64_t)timeout_ms * MS);
}

/* The sets of select(2), as poll(2) has them; how many. */
static nfds_t
to_list(int nfds, fd_set *in, fd_set *out, fd_set *odd, struct pollfd *list)
{
    nfds_t n = 0;

    for (int fd = 0; fd < nfds; fd++) {
        short events = 0;

        if (in != NULL && FD_ISSET(fd, in))
            events |= POLLIN | POLLRDNORM | POLLRDBAND;
        if (out != NULL && FD_ISSET(fd, out))
            events |= POLLOUT | POLLWRNORM | POLLWRBAND;
        if (odd != NULL && FD_ISSET(fd, odd))
            events |= POLLPRI;
        if (events != 0)
            list[n++] = (struct pollfd){ .fd = fd, .events = events };
    }
    return n;
}

/* Leaves fd in the set if it was there and the report means it. */
static int
keep(fd_set *set, int fd, bool asked, bool found)
{
    if (!asked)
        return 0;
    if (!found)
        FD_CLR(fd, set);
    return found;
}

/* The list's reports, as select(2) has them; how many, or -1. */
static int
from_list(const struct pollfd *list, nfds_t n,
          fd_set *in, fd_set *out, fd_set *odd)
{
    int total = 0;

    for (nfds_t i = 0; i < n; i++)
        if (list[i].revents & POLLNVAL)
            return io_fail(EBADF);
    for (nfds_t i = 0; i < n; i++) {
        const struct pollfd *p = &list[i];
        total += keep(in, p->fd, p->events & POLLIN,
                      p->revents & (POLLIN | POLLHUP | POLLERR));
        total += keep(out, p->fd, p->events & POLLOUT,
                      p->revents & (POLLOUT | POLLERR));
        total += keep(odd, p->fd, p->events & POLLPRI, p->revents & POLLPRI);
    }
    return total;
}

int
ct_select(int nfds, fd_set *in, fd_set *out, fd_set *odd,
          struct timeval *timeout)
{
    int64_t due = INT64_MAX;

    if (nfds < 0 || nfds > FD_SETSIZE)
        return io_fail(EINVAL);
    if (timeout != NULL) {
        if (timeout->tv_sec < 0 || timeout->tv_usec < 0 ||
            timeout->tv_usec >= SECOND_US)
            return io_fail(EINVAL);
        int64_t now = ct_now(), second = (int64_t)SECOND_US * 1000;
        if (timeout->tv_sec < (INT64_MAX - now) / second - 1)
            due = now + timeout->tv_sec * second +
                  (int64_t)timeout->tv_usec * 1000;
    }

    struct pollfd *list = malloc((nfds + 1) * sizeof *list);
    if (list == NULL)
        return io_fail(ENOMEM);
    nfds_t n = to_list(nfds, in, out, odd, list);
    int found = poll_due(list, n, due);
    if (found >= 0)
        found = from_list(list, n, in, out, odd);
    int error = errno;
    free(list);
    errno = error;
    return found;
}

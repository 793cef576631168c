/*
 * backend_epoll.c -- the kernel keeps the list, and forgets what it has told.
 *
 * Each add() is for one report (EPOLLONESHOT), so nothing is reported that
 * nobody asked for, and nothing has to be remembered.  It costs a system call
 * each time somebody waits.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "io/backend.h"

enum { MANY = 64 };

static int set = -1;
static unsigned *wanted;        /* events by descriptor; 0: not in the set */
static int known;

static bool
epoll_available(void)
{
    int fd = epoll_create1(EPOLL_CLOEXEC);

    if (fd < 0)
        return false;
    close(fd);
    return true;
}

static int
epoll_start(void)
{
    if (set >= 0)
        close(set);
    if (known > 0)
        memset(wanted, 0, known * sizeof *wanted);
    set = epoll_create1(EPOLL_CLOEXEC);
    return set < 0 ? errno : 0;
}

static int
epoll_add(int fd, uint32_t generation, unsigned events)
{
    if (fd >= known) {
        unsigned *p = realloc(wanted, (fd + 64) * sizeof *p);
        if (p == NULL)
            return ENOMEM;
        memset(p + known, 0, (fd + 64 - known) * sizeof *p);
        wanted = p;
        known = fd + 64;
    }
    wanted[fd] |= events;

    struct epoll_event e = {
        .events = wanted[fd] | EPOLLRDHUP | EPOLLONESHOT,
        .data.u64 = (uint64_t)generation << 32 | (uint32_t)fd
    };
    if (epoll_ctl(set, EPOLL_CTL_MOD, fd, &e) == 0)
        return 0;
    return epoll_ctl(set, EPOLL_CTL_ADD, fd, &e) == 0 ? 0 : errno;
}

static void
epoll_remove(int fd)
{
    if (fd < known)
        wanted[fd] = 0;
    epoll_ctl(set, EPOLL_CTL_DEL, fd, NULL);
}

/* Asks again for what was asked and not reported, and reports. */
static void
pass_on(const struct epoll_event *e)
{
    int fd = (int)(uint32_t)e->data.u64;
    unsigned left = wanted[fd] & ~io_meaning(e->events);

    wanted[fd] = left;
    if (left != 0) {
        struct epoll_event again = {
            .events = left | EPOLLRDHUP | EPOLLONESHOT, .data = e->data
        };
        epoll_ctl(set, EPOLL_CTL_MOD, fd, &again);
    }
    io_ready(fd, e->data.u64 >> 32, e->events);
}

static int
epoll_poll(int64_t until)
{
    struct epoll_event found[MANY];
    int n = epoll_wait(set, found, MANY, backend_timeout_ms(until));

    for (int i = 0; i < n; i++)
        pass_on(&found[i]);
    return n < 0 && errno == EINTR ? EINTR : 0;
}

const struct io_backend backend_epoll = {
    .name = "epoll",
    .standing = false,
    .available = epoll_available,
    .start = epoll_start,
    .add = epoll_add,
    .remove = epoll_remove,
    .poll = epoll_poll,
};

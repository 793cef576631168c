/*
 * backend_epoll.c -- the kernel keeps the list.
 *
 * A descriptor is registered once, for everything, edge-triggered: the kernel
 * reports when something changes and does not repeat itself.  So waiting for
 * it again takes no system call, however often, and a report costs what there
 * is to report, however many descriptors are idle.  Registering reports what
 * is the case already, so that nothing is missed that came before.
 *
 * The price is that a report must never be lost: whoever gets one with nobody
 * waiting has to remember it (struct fd, ready).
 *
 * A registration belongs to the open file and not to the number.  If another
 * process, or a dup, has the file, closing our number does not end it: so it
 * is removed first, and what comes late is told by its generation.
 */
#include <errno.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/panic.h"
#include "io/backend.h"
#include "time/clock.h"

enum { BATCH = 256, SECOND = 1000000000 };

/* The set, and room for reports: yours to choose. */

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
    panic("epoll_start is not written yet");
}

static int
epoll_add(int fd, uint32_t generation, unsigned events)
{
    panic("epoll_add is not written yet");
}

static void
epoll_remove(int fd)
{
    panic("epoll_remove is not written yet");
}

static int
epoll_poll(int64_t until)
{
    panic("epoll_poll is not written yet");
}

const struct io_backend backend_epoll = {
    .name = "epoll",
    .standing = true,
    .available = epoll_available,
    .start = epoll_start,
    .add = epoll_add,
    .remove = epoll_remove,
    .poll = epoll_poll,
};

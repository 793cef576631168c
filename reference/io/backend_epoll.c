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

#include "io/backend.h"
#include "time/clock.h"

enum { BATCH = 256, SECOND = 1000000000 };

static int set = -1;            /* the epoll descriptor */
static bool no_ns;              /* this kernel has no epoll_pwait2 */
static struct epoll_event reports[BATCH];

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
        close(set);             /* only our number for the parent's set */
    set = epoll_create1(EPOLL_CLOEXEC);
    return set < 0 ? errno : 0;
}

static int
epoll_add(int fd, uint32_t generation, unsigned events)
{
    struct epoll_event e = {
        .events = EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP | EPOLLET,
        .data.u64 = (uint64_t)generation << 32 | (uint32_t)fd
    };

    if (epoll_ctl(set, EPOLL_CTL_ADD, fd, &e) == 0)
        return 0;
    /* Known already under another generation, by a number that was closed and
     * opened again as a dup of the same file. */
    if (errno == EEXIST && epoll_ctl(set, EPOLL_CTL_MOD, fd, &e) == 0)
        return 0;
    return errno;
}

static void
epoll_remove(int fd)
{
    epoll_ctl(set, EPOLL_CTL_DEL, fd, NULL);
}

/* epoll_wait with a time in ns where the kernel has that. */
static int
wait_for_reports(int64_t until)
{
    if (until == 0 || until == INT64_MAX || no_ns)
        return epoll_wait(set, reports, BATCH, backend_timeout_ms(until));

    int64_t left = until - clock_now();
    if (left < 0)
        left = 0;
    struct timespec span = { left / SECOND, left % SECOND };
    int n = syscall(SYS_epoll_pwait2, set, reports, BATCH, &span, NULL, 0);
    if (n >= 0 || errno != ENOSYS)
        return n;
    no_ns = true;
    return epoll_wait(set, reports, BATCH, backend_timeout_ms(until));
}

static int
epoll_poll(int64_t until)
{
    int n;

    do {
        n = wait_for_reports(until);
        for (int i = 0; i < n; i++)
            io_ready((int)(uint32_t)reports[i].data.u64,
                     reports[i].data.u64 >> 32, reports[i].events);
        until = 0;
    } while (n == BATCH);               /* there may be more */
    return n < 0 && errno == EINTR ? EINTR : 0;
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

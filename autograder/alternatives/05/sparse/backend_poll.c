/*
 * backend_poll.c -- a list in which each descriptor has its own number.
 *
 * Another design: place and descriptor are the same, so that nothing has to be
 * found or moved.  poll(2) passes over entries with a negative descriptor: that
 * is what nobody asks for any more.  The list is cut off behind the last one
 * that is asked for.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "io/backend.h"

static struct pollfd *list;     /* by descriptor; fd is -1: not asked for */
static uint32_t *generations;
static int room, end;           /* nobody asks from `end` on */

static bool
poll_available(void)
{
    return true;
}

static void
drop(int fd)
{
    list[fd] = (struct pollfd){ .fd = -1 };
    while (end > 0 && list[end - 1].fd < 0)
        end--;
}

static int
poll_start(void)
{
    while (end > 0)
        drop(end - 1);
    return 0;
}

static int
make_room(int fd)
{
    int more = 2 * fd + 32;
    struct pollfd *l = realloc(list, (size_t)more * sizeof *l);

    if (l == NULL)
        return ENOMEM;
    list = l;
    uint32_t *g = realloc(generations, (size_t)more * sizeof *g);
    if (g == NULL)
        return ENOMEM;
    generations = g;
    for (; room < more; room++)
        list[room] = (struct pollfd){ .fd = -1 };
    return 0;
}

static int
poll_add(int fd, uint32_t generation, unsigned events)
{
    if (fd >= room && make_room(fd) != 0)
        return ENOMEM;
    list[fd].fd = fd;
    list[fd].events |= (short)(events | (events & POLLIN ? POLLRDHUP : 0));
    generations[fd] = generation;
    if (fd >= end)
        end = fd + 1;
    return 0;
}

static void
poll_remove(int fd)
{
    if (fd < room)
        drop(fd);
}

/* What is still asked for when that much has been reported. */
static short
rest(short events, unsigned reported)
{
    unsigned left = (unsigned)events & ~io_meaning(reported)
                    & (POLLIN | POLLOUT | POLLPRI);

    return (short)(left | (left & POLLIN ? POLLRDHUP : 0));
}

static int
poll_poll(int64_t until)
{
    int left = poll(list, (nfds_t)end, backend_timeout_ms(until));

    if (left < 0)
        return errno == EINTR ? EINTR : 0;
    for (int fd = 0; fd < end && left > 0; fd++) {
        unsigned reported = (unsigned short)list[fd].revents;

        if (list[fd].fd < 0 || reported == 0)
            continue;
        left--;
        list[fd].revents = 0;
        list[fd].events = rest(list[fd].events, reported);
        if (list[fd].events == 0)
            drop(fd);
        io_ready(fd, generations[fd], reported);
    }
    return 0;
}

const struct io_backend backend_poll = {
    .name = "poll", .standing = false, .available = poll_available,
    .start = poll_start, .add = poll_add, .remove = poll_remove,
    .poll = poll_poll
};

/*
 * backend_poll.c -- a table by descriptor, and a list made anew each time.
 *
 * poll(2) goes through the whole list anyway, so making the list costs no
 * more than the same again; and there is nothing to keep in order.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "io/backend.h"

struct entry {
    uint32_t generation;
    unsigned events;            /* 0: it is not watched */
};

static struct entry *table;
static struct pollfd *list;
static int size;                /* of both */

static bool
poll_available(void)
{
    return true;
}

static int
poll_start(void)
{
    for (int fd = 0; fd < size; fd++)
        table[fd].events = 0;
    return 0;
}

static int
poll_add(int fd, uint32_t generation, unsigned events)
{
    if (fd >= size) {
        int more = fd * 2 + 16;
        struct entry *t = realloc(table, more * sizeof *t);
        if (t == NULL)
            return ENOMEM;
        table = t;
        struct pollfd *l = realloc(list, more * sizeof *l);
        if (l == NULL)
            return ENOMEM;
        list = l;
        memset(table + size, 0, (more - size) * sizeof *t);
        size = more;
    }
    table[fd].events |= events;
    table[fd].generation = generation;
    return 0;
}

static void
poll_remove(int fd)
{
    if (fd < size)
        table[fd].events = 0;
}

static int
poll_poll(int64_t until)
{
    int n = 0;

    for (int fd = 0; fd < size; fd++)
        if (table[fd].events != 0)
            list[n++] = (struct pollfd){
                .fd = fd, .events = table[fd].events | POLLRDHUP
            };
    if (poll(list, n, backend_timeout_ms(until)) < 0)
        return errno == EINTR ? EINTR : 0;
    for (int i = 0; i < n; i++) {
        struct entry *e = &table[list[i].fd];
        if (list[i].revents == 0)
            continue;
        e->events &= ~io_meaning(list[i].revents);
        io_ready(list[i].fd, e->generation, list[i].revents);
    }
    return 0;
}

const struct io_backend backend_poll = {
    .name = "poll",
    .standing = false,
    .available = poll_available,
    .start = poll_start,
    .add = poll_add,
    .remove = poll_remove,
    .poll = poll_poll,
};

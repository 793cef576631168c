/*
 * backend_poll.c -- we keep the list.
 *
 * poll(2) takes all descriptors that are waited for at each call, and goes
 * through them all: with ten active among N idle it does N steps for ten
 * reports.  It is everywhere, and it is easy to understand; that is why it is
 * here.
 *
 * The array is dense: a descriptor that is not waited for any more gives its
 * place to the last one.
 *
 * P1  places[fd] is one more than its place in `list`, or 0 if it is in none.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "io/backend.h"

static struct pollfd *list;
static uint32_t *generations;   /* of those in the list, place by place */
static int *places;             /* by descriptor */
static int n, room, known;      /* in the list; room there; numbers known */

static bool
poll_available(void)
{
    return true;
}

static int
poll_start(void)
{
    n = 0;
    memset(places, 0, known * sizeof *places);
    return 0;
}

/* Makes room for one more in the list.  0 or ENOMEM. */
static int
grow_list(void)
{
    int more = room == 0 ? 64 : room * 2;
    void *p = realloc(list, more * sizeof *list);

    if (p == NULL)
        return ENOMEM;
    list = p;
    p = realloc(generations, more * sizeof *generations);
    if (p == NULL)
        return ENOMEM;
    generations = p;
    room = more;
    return 0;
}

/* Makes room for the number fd.  0 or ENOMEM. */
static int
grow_places(int fd)
{
    int more = fd < 64 ? 64 : fd * 2;
    int *p = realloc(places, more * sizeof *p);

    if (p == NULL)
        return ENOMEM;
    memset(p + known, 0, (more - known) * sizeof *p);
    places = p;
    known = more;
    return 0;
}

/* Who waits for input wants to know of its end, too. */
static void
ask_for(int place, unsigned events)
{
    events &= POLLIN | POLLOUT | POLLPRI;
    list[place].events = events | (events & POLLIN ? POLLRDHUP : 0);
}

static int
poll_add(int fd, uint32_t generation, unsigned events)
{
    if (fd >= known && grow_places(fd) != 0)
        return ENOMEM;

    int place = places[fd] - 1;
    if (place < 0) {
        if (n == room && grow_list() != 0)
            return ENOMEM;
        place = n++;
        places[fd] = place + 1;
        list[place] = (struct pollfd){ .fd = fd };
    }
    ask_for(place, list[place].events | events);
    generations[place] = generation;
    return 0;
}

/* Takes out the one at that place; the last one moves there (P1). */
static void
leave(int place)
{
    places[list[place].fd] = 0;
    if (place != --n) {
        list[place] = list[n];
        generations[place] = generations[n];
        places[list[place].fd] = place + 1;
    }
}

static void
poll_remove(int fd)
{
    if (fd < known && places[fd] > 0)
        leave(places[fd] - 1);
}

/* Reports what has been found at that place, which is asked no more. */
static void
report(int place)
{
    struct pollfd found = list[place];
    uint32_t generation = generations[place];

    ask_for(place, found.events & ~io_meaning(found.revents));
    if (list[place].events == 0)
        leave(place);
    io_ready(found.fd, generation, found.revents);
}

static int
poll_poll(int64_t until)
{
    int found = poll(list, n, backend_timeout_ms(until));

    if (found < 0)
        return errno == EINTR ? EINTR : 0;
    /* From the end: what leaves is replaced by one that was looked at. */
    for (int place = n - 1; place >= 0 && found > 0; place--)
        if (list[place].revents != 0) {
            found--;
            report(place);
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

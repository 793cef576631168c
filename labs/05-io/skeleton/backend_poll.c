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

#include "base/panic.h"
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
    panic("poll_start is not written yet");
}

static int
poll_add(int fd, uint32_t generation, unsigned events)
{
    panic("poll_add is not written yet");
}

static void
poll_remove(int fd)
{
    panic("poll_remove is not written yet");
}

static int
poll_poll(int64_t until)
{
    panic("poll_poll is not written yet");
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

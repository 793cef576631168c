/*
 * backend_poll.c -- we keep the list.
 *
 * poll(2) takes all descriptors that are waited for at each call, and goes
 * through them all: with ten active among N idle it does N steps for ten
 * reports.  It is everywhere, and it is easy to understand; that is why it is
 * here.
 *
 * How you find a descriptor's place in the list is yours to decide.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "io/backend.h"

/* The list, and what else you keep: yours to choose. */

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

/*
 * backend.c -- the choice of a back end.
 *
 * A kernel or a sandbox may refuse any of them but poll.  One that is refused
 * is replaced by the next of the list; ct_describe() tells which one it is.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "io/backend.h"
#include "thread/sched.h"
#include "time/clock.h"

enum { MS = 1000000 };                  /* ns */

static const struct io_backend *const backends[] = {
    &backend_uring, &backend_epoll, &backend_poll, &backend_fake,
};
enum { DEFAULT = 1, BACKENDS = sizeof backends / sizeof backends[0] };

struct io_backend io_backend;
bool backend_started;

int
backend_timeout_ms(int64_t until)
{
    if (until == 0)
        return 0;
    if (until == INT64_MAX)
        return -1;

    int64_t left = until - clock_now();
    if (left <= 0)
        return 0;
    left = (left + MS - 1) / MS;
    return left < INT32_MAX ? (int)left : INT32_MAX;
}

int
backend_start(void)
{
    int error = io_backend.start();

    if (error != 0)
        return error;
    loop_start();
    wait_start();
    fork_start();
    hard_start();
    backend_started = true;
    return 0;
}

/* Where the search begins: at the one that is named. */
static size_t
named(const char *name)
{
    size_t i = 0;

    if (name == NULL || name[0] == '\0')
        return DEFAULT;
    while (i < BACKENDS && strcmp(backends[i]->name, name) != 0)
        i++;
    if (i == BACKENDS)
        panic("CAPRICCIO_IO=%s: there are epoll, poll, uring and fake", name);
    return i;
}

__attribute__((constructor(105)))
static void
start(void)
{
    size_t i = named(getenv("CAPRICCIO_IO"));

    while (!backends[i]->available())
        i++;                    /* poll is always available */
    io_backend = *backends[i];
    sched_io = io_backend.name;
}

/*
 * backend_fake.c -- readiness by hand.
 *
 * For tests, which say what is ready and when: io_fake_world, if set, is
 * called in place of the kernel and calls io_ready().  On the virtual clock
 * with a fake world every run of a program is the same.
 */
#include <stddef.h>

#include "base/panic.h"
#include "io/backend.h"
#include "io/fake.h"

int (*io_fake_world)(int64_t until);
void (*io_fake_asked)(int fd, unsigned events);

static bool
fake_available(void)
{
    return true;
}

static int
fake_start(void)
{
    return 0;
}

static int
fake_add(int fd, uint32_t generation, unsigned events)
{
    if (io_fake_asked != NULL)
        io_fake_asked(fd, events);
    return 0;
}

static void
fake_remove(int fd)
{
    if (io_fake_asked != NULL)
        io_fake_asked(fd, 0);
}

static int
fake_poll(int64_t until)
{
    if (io_fake_world != NULL)
        return io_fake_world(until);
    if (until == INT64_MAX)
        panic("nothing will ever be ready in the fake world");
    return 0;
}

const struct io_backend backend_fake = {
    .name = "fake",
    .standing = true,
    .available = fake_available,
    .start = fake_start,
    .add = fake_add,
    .remove = fake_remove,
    .poll = fake_poll,
};

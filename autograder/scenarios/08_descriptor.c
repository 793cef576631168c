/*
 * 08_descriptor.c -- the pool's descriptor: refused, in use, and left behind
 * in the child of a fork (lab 08).
 *
 * No test can fill the kernel's table of files, so the calls that make such
 * descriptors have stand-ins here, which can say that it is full.  They are
 * weak, which tells the gate that a submission may name them (gate.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "autograder/scenarios/pool_descriptor.h"
#include "autograder/scenarios/pool_orders.h"
#include "autograder/scenarios/stage.h"
#include "io/fd.h"
#include "io/pool.h"

static int refusal;             /* errno of each that is wanted; 0: none */
static bool refused;

static bool
is_refused(void)
{
    if (refusal == 0)
        return false;
    refused = true;
    errno = refusal;
    return true;
}

int __attribute__((weak))
eventfd(unsigned value, int flags)
{
    return is_refused() ? -1 : (int)syscall(SYS_eventfd2, value, flags);
}

int __attribute__((weak))
pipe2(int fds[2], int flags)
{
    return is_refused() ? -1 : (int)syscall(SYS_pipe2, fds, flags);
}

int __attribute__((weak))
pipe(int fds[2])
{
    return pipe2(fds, 0);
}

int __attribute__((weak))
socketpair(int domain, int type, int protocol, int fds[2])
{
    return is_refused() ? -1 : (int)syscall(SYS_socketpair, domain, type,
                                            protocol, fds);
}

static ssize_t
do_nothing(void *unused)
{
    return 0;
}

void
descriptor_refused(void)
{
    static const int errors[] = { ENFILE, EMFILE };

    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        refusal = errors[i];
        refused = false;
        errno = 0;
        ssize_t got = pool_call(do_nothing, NULL);
        bool right = got == -1 && errno == errors[i];
        refusal = 0;
        if (refused && !right)
            say(BEYOND, R_NO_DESCRIPTOR, 0, 0);
    }
}

static bool
is_known(int fd)
{
    struct fd *d = fd_entry(fd);

    return d != NULL && d->how != FD_UNKNOWN;
}

void
descriptor_used(int fd)
{
    if (!is_known(fd))
        say(BEYOND, R_UNENTERED, 0, 0);
    if (!(fcntl(fd, F_GETFD) & FD_CLOEXEC))
        say(BEYOND, R_INHERITED, 0, 0);
}

void
descriptor_gone(int fd)
{
    if (fcntl(fd, F_GETFD) < 0 && is_known(fd))
        say(BEYOND, R_REMEMBERED, 0, 0);
}

/*
 * fd.c -- what is known of each descriptor.
 *
 * How a call can be tried without blocking differs: sockets have a flag for
 * each call, pipes and files another, terminals none at all.  What a
 * descriptor is, the kernel is asked once, when it is first used here;
 * descriptors that are made here are entered with what is known then.
 *
 * The flags of the open file are not touched, because other processes, and
 * libraries in this one, share them.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/panic.h"
#include "io/fd.h"

/* The most there can be, where the limits are not lower. */
enum { NUMBERS_MAX = 1 << 20, NUMBERS_FEW = 1 << 12 };

struct fd *fd_table;
void (*fd_on_change)(int change);

static int room;
static int used;                /* above all numbers that were ever entered */

int
fd_room(void)
{
    return room;
}

struct fd *
fd_entry(int fd)
{
    return fd >= 0 && fd < room ? &fd_table[fd] : NULL;
}

/* Whether fd is a TCP socket: other streams have borders inside (control
 * messages of Unix sockets) at which a read ends early. */
static bool
is_tcp(int fd)
{
    int protocol = 0;
    socklen_t size = sizeof protocol;

    return getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) == 0 &&
           protocol == IPPROTO_TCP;
}

/* By what it is; leaves O_NONBLOCK aside.  On a file that is read past the
 * cache (O_DIRECT), RWF_NOWAIT waits for no lock, but it does for the disk. */
static enum fd_how
how_of(const struct stat *st, int status)
{
    if (S_ISSOCK(st->st_mode))
        return FD_SOCKET;
    if (S_ISREG(st->st_mode) || S_ISBLK(st->st_mode) || S_ISDIR(st->st_mode))
        return status & O_DIRECT ? FD_DIRECT : FD_DISK;
    return FD_NOWAIT;           /* until it refuses: attempt.c */
}

int
fd_in_use(void)
{
    int n = 0;

    for (int fd = 0; fd < used; fd++)
        n += (fd_table[fd].flags & FD_COUNTED) != 0;
    return n;
}

/* The number is in use, or not any more. */
static void
count(struct fd *d, bool in_use)
{
    if (fd_on_change != NULL && in_use != ((d->flags & FD_COUNTED) != 0))
        fd_on_change(in_use ? 1 : -1);
}

/* Enters what fd is; nothing was known but that it is in use, if that. */
static void
enter(int fd, enum fd_how how, unsigned flags)
{
    struct fd *d = &fd_table[fd];

    count(d, true);
    d->how = how;
    d->flags = flags | FD_COUNTED;
    d->ready = FD_ALL;
    if (fd >= used)
        used = fd + 1;
}

struct fd *
fd_learn(int fd)
{
    struct stat st;
    int status = fcntl(fd, F_GETFL);

    if (status < 0 || fstat(fd, &st) != 0)
        return NULL;            /* errno is EBADF */
    if (fd >= room) {
        errno = EMFILE;
        return NULL;
    }

    enum fd_how how = how_of(&st, status);
    unsigned flags = 0;
    if (how == FD_SOCKET)
        flags |= FD_IS_SOCKET | (is_tcp(fd) ? FD_STREAM : 0);
    if (status & O_NONBLOCK && how != FD_DISK && how != FD_DIRECT) {
        flags |= FD_NONBLOCKING;
        how = FD_PLAIN;
    }
    enter(fd, how, flags);
    return &fd_table[fd];
}

void
fd_forget(int fd)
{
    if (fd < 0 || fd >= room)
        return;
    count(&fd_table[fd], false);
    fd_table[fd].how = FD_UNKNOWN;
    fd_table[fd].flags = 0;
    fd_table[fd].asked = 0;
    fd_table[fd].generation++;
}

int
fd_enter(int fd, enum fd_how how, unsigned flags)
{
    if (fd < 0)
        return fd;
    if (fd >= room) {
        close(fd);
        errno = EMFILE;
        return -1;
    }
    fd_forget(fd);
    enter(fd, how, flags);
    return fd;
}

void
fd_fork(void)
{
    for (int fd = 0; fd < used; fd++) {
        fd_table[fd].waiters = NULL;
        fd_table[fd].asked = 0;
        fd_table[fd].ready = FD_ALL;
    }
}

/* Reserves address space for as many as there may ever be. */
__attribute__((constructor(104)))
static void
start(void)
{
    struct rlimit limit;

    room = NUMBERS_MAX;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max < NUMBERS_MAX)
        room = limit.rlim_max < NUMBERS_FEW ? NUMBERS_FEW : limit.rlim_max;
    fd_table = mmap(NULL, room * sizeof *fd_table, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (fd_table == MAP_FAILED)
        panic("no address space for the table of descriptors");
}

/*
 * 05_single.c -- what lab 05's calls ask of others, and how (lab 05).
 *
 * A script shows what calls come to.  Here the attempt, and the back end, are
 * functions that note what they are asked for, and every answer is known.
 */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capriccio.h"
#include "autograder/scenarios/io_single.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/stage.h"
#include "io/backend.h"
#include "io/io.h"
#include "io/wait.h"
#include "time/limit.h"

enum { NO_SUCH = 60, ANSWER = 7, PART = 40, WHOLE = 100 };

static unsigned asked, removed, handed;
static int attempts;
static int refusals;            /* attempts that say EAGAIN, from now on */
static struct io_request last;  /* that was attempted */

/* Takes a part at first; then the thread is cancelled. */
static ssize_t
attempt_part(struct fd *d, struct io_request *r)
{
    return attempts++ == 0 ? PART : io_fail(ECANCELED);
}

/* The connection has been reset: who reads first is told, the others read its
 * end. */
static ssize_t
attempt_reset(struct fd *d, struct io_request *r)
{
    return io_fail(ECONNRESET);
}

/* There is a connection, and no number for it. */
static ssize_t
attempt_full(struct fd *d, struct io_request *r)
{
    attempts++;
    return io_fail(EMFILE);
}

static ssize_t
note_attempt(struct fd *d, struct io_request *r)
{
    attempts++;
    last = *r;
    if (refusals > 0) {
        refusals--;
        return io_fail(EAGAIN);
    }
    return r->op == IO_ACCEPT ? dup(STDIN_FILENO) : 0;
}

/* What is asked for is refused, so nobody waits. */
static int
note_add(int fd, uint32_t generation, unsigned events)
{
    asked = events;
    return ENOSPC;
}

static void
note_remove(int fd)
{
    removed++;
}

static ssize_t
note_handed(struct io_request *r)
{
    handed++;
    return ANSWER;
}

static int
open_as(enum fd_how how, unsigned flags)
{
    int fd = dup(STDIN_FILENO);

    fd_enter(fd, how, flags);
    return fd;
}

static void
check(bool right, unsigned wrong)
{
    if (!right)
        say(BEYOND, wrong, 0, 0);
}

static void
try_sides(void)
{
    int fd = open_as(FD_SOCKET, FD_IS_SOCKET | FD_STREAM);
    struct io_request r = { .op = IO_SEND, .fd = fd };

    refusals = 1;
    asked = 0;
    fd_table[fd].ready = FD_ALL;
    ssize_t n = io_perform(&r);
    check(n == -1 && errno == ENOSPC && asked == POLLOUT, IO_WRONG_SIDE);
    check(fd_table[fd].ready == (FD_ALL & ~POLLOUT), IO_READY_LOST);
    refusals = 0;
    ct_close(fd);

    errno = 0;
    check(ct_read(NO_SUCH, NULL, 0) == -1 && errno == EBADF, IO_WRONG_ERROR);
}

/* The program made it O_NONBLOCK: it is tried once, and its EAGAIN told. */
static void
try_impatient(void)
{
    int fd = open_as(FD_PLAIN, FD_NONBLOCKING);
    char c;

    refusals = attempts = 0;
    refusals = 1;
    asked = 0;
    ssize_t n = ct_read(fd, &c, 1);
    check(n == -1 && errno == EAGAIN && attempts == 1 && asked == 0,
          IO_PATIENT);
    refusals = 0;
    ct_close(fd);
}

static void
try_handing_over(void)
{
    int socket = open_as(FD_SOCKET, FD_IS_SOCKET),
        file = open_as(FD_PLAIN, 0);
    char c;

    io_backend.perform = note_handed;
    handed = 0;
    check(ct_read(socket, &c, 1) == ANSWER && handed == 1, IO_HANDED);
    check(ct_read(file, &c, 1) == 0 && handed == 1, IO_HANDED);
    io_backend.perform = NULL;
    ct_close(socket);
    ct_close(file);
}

/* One is accepted: the flags arrive at the attempt, and it is entered as they
 * say, and as the kind of socket that the listener is.  That the listener is
 * O_NONBLOCK says nothing of it. */
static void
try_accepting(unsigned listener, int flags)
{
    int fd = open_as(listener & FD_NONBLOCKING ? FD_PLAIN : FD_SOCKET,
                     listener);
    bool non_blocking = flags & SOCK_NONBLOCK;
    unsigned due = (listener & (FD_IS_SOCKET | FD_STREAM)) |
                   (non_blocking ? FD_NONBLOCKING : 0);
    int c = flags == 0 ? ct_accept(fd, NULL, NULL)
            : ct_accept4(fd, NULL, NULL, flags);

    check(last.flags == flags, IO_ACCEPT_FLAGS);
    check(c >= 0 &&
          fd_table[c].how == (non_blocking ? FD_PLAIN : FD_SOCKET) &&
          (fd_table[c].flags & ~(unsigned)FD_COUNTED) == due,
          IO_ACCEPT_ENTERED);
    ct_close(c);
    ct_close(fd);
}

/* With all flags, from listeners of TCP and others; from one that the program
 * has made O_NONBLOCK, and one that the library has. */
static void
try_connections(void)
{
    static const int flags[] = {
        0, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_CLOEXEC | SOCK_NONBLOCK
    };
    static const unsigned more[] = {
        0, FD_STREAM, FD_STREAM | FD_NONBLOCKING, FD_STREAM | FD_HIDDEN
    };

    for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++)
        for (unsigned k = 0; k < sizeof more / sizeof *more; k++)
            try_accepting(FD_IS_SOCKET | more[k], flags[i]);
}

static void
try_details(void)
{
    int fd = open_as(FD_SOCKET, FD_IS_SOCKET | FD_STREAM);

    attempts = 0;
    check(ct_write(fd, "", 0) == 0 && attempts == 1, IO_NOTHING);

    fd_table[fd].asked = POLLIN;
    removed = 0;
    ct_close(fd);
    check(removed == 1, IO_NOT_REMOVED);
}

/* Somebody waits for the side of a descriptor that is used, and it is ready
 * still. */
static void
try_passing(ssize_t (*attempt)(struct fd *, struct io_request *),
            enum io_op op, unsigned side)
{
    int fd = open_as(FD_SOCKET, FD_IS_SOCKET | FD_STREAM);
    struct wait next = { .ended = false };
    struct waiter w = {
        .next = &w, .prev = &w, .wait = &next, .fd = &fd_table[fd],
        .events = (uint8_t)side
    };
    char c;
    struct iovec v = { &c, 1 };
    struct io_request r = { .op = op, .fd = fd, .iov = &v, .niov = 1 };

    io_attempt = attempt;
    refusals = attempts = 0;
    fd_table[fd].waiters = &w;
    fd_table[fd].ready = (uint8_t)side;
    io_perform(&r);
    check(next.ended, IO_NOT_PASSED);
    fd_table[fd].waiters = NULL;
    io_attempt = note_attempt;
    ct_close(fd);
}

/* It is done with nothing, with something, or with an error of its own. */
static void
try_passing_each(enum io_op op, unsigned side)
{
    try_passing(note_attempt, op, side);
    try_passing(attempt_part, op, side);
    try_passing(attempt_reset, op, side);
}

/* An error other than EAGAIN says nothing of what is there. */
static void
try_after_error(void)
{
    int fd = open_as(FD_SOCKET, FD_IS_SOCKET | FD_STREAM);

    io_attempt = attempt_full;
    attempts = 0;
    fd_table[fd].ready = POLLIN;
    for (int i = 1; i <= 2; i++) {
        int r = ct_accept(fd, NULL, NULL);
        check(r == -1 && errno == EMFILE && attempts == i, IO_ERROR_LOSES);
    }
    io_attempt = note_attempt;
    ct_close(fd);
}

/* A back end that reports once has forgotten it, but somebody still waits. */
static void
try_forgetting(void)
{
    int fd = open_as(FD_SOCKET, FD_IS_SOCKET | FD_STREAM);
    struct wait ended = { .ended = true };
    struct waiter w = {
        .next = &w, .prev = &w, .wait = &ended, .fd = &fd_table[fd],
        .events = POLLIN
    };

    fd_table[fd].waiters = &w;
    removed = 0;
    ct_forget(fd);
    check(removed == 1, IO_NOT_REMOVED);
    fd_table[fd].waiters = NULL;
    close(fd);
}

/* What has been written is told, and the cancellation is not lost by it. */
static void
try_cancelling(void)
{
    static const char bytes[WHOLE];
    int fd = open_as(FD_SOCKET, FD_IS_SOCKET | FD_STREAM);

    io_attempt = attempt_part;
    attempts = 0;
    ssize_t n = ct_write(fd, bytes, WHOLE);
    check(n == PART && limit_reached(INT64_MAX), IO_CANCEL_LOST);
    if (limit_reached(INT64_MAX))
        limit_take();
    io_attempt = note_attempt;
    ct_close(fd);
}

void
single_promises(void)
{
    ssize_t (*attempt)(struct fd *, struct io_request *) = io_attempt;
    struct io_backend before = io_backend;

    io_attempt = note_attempt;
    io_backend.add = note_add;
    io_backend.remove = note_remove;
    try_sides();
    try_impatient();
    try_handing_over();
    try_details();
    try_connections();
    try_passing_each(IO_READ, POLLIN);
    try_passing_each(IO_SEND, POLLOUT);
    try_after_error();
    try_forgetting();
    try_cancelling();
    io_attempt = attempt;
    io_backend = before;
}

/*
 * 05_backends.c -- what a back end promises beside its reports (lab 05).
 *
 * The pipes of a script show that reports arrive.  Here one back end is asked
 * one thing at a time, on pairs of sockets whose state is known.  What it has
 * reported is seen in struct fd.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "autograder/scenarios/io_single.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/stage.h"
#include "io/backend.h"
#include "io/fd.h"

enum {
    NUMBERS = 256,              /* descriptors that are looked at */
    PAIRS = 3,                  /* at once */
    LATE_LIFE = 0x01234567,     /* a generation */
    TICK = 2000,                /* us */
    TICKS_MAX = 100             /* then whoever still waits is let go */
};

/* A connection: near is the back end's, far the world's. */
struct pair {
    int near, far;
    struct fd *d;               /* of near */
};

static int alarmed_far;         /* the far end of who waits for a signal */
static volatile sig_atomic_t ticks;

static void
check(bool right, unsigned wrong)
{
    if (!right)
        say(BEYOND, wrong, 0, 0);
}

static bool
open_pair(struct pair *p)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return false;
    *p = (struct pair){ .near = ends[0], .far = ends[1] };
    fd_enter(p->near, FD_SOCKET, FD_IS_SOCKET | FD_STREAM);
    p->d = fd_entry(p->near);
    p->d->ready = 0;
    return true;
}

static void
close_pair(const struct io_backend *b, const struct pair *p)
{
    b->remove(p->near);
    fd_forget(p->near);
    close(p->near);
    close(p->far);
}

static int
add(const struct io_backend *b, const struct pair *p, unsigned events)
{
    return b->add(p->near, p->d->generation, events);
}

/* What is reported of it now. */
static unsigned
reported(const struct io_backend *b, const struct pair *p)
{
    p->d->ready = 0;
    b->poll(0);
    return p->d->ready;
}

/* Data and the end of it come at once. */
static void
try_end(const struct io_backend *b)
{
    struct pair p;

    if (!open_pair(&p))
        return;
    int error = add(b, &p, POLLIN);
    send(p.far, "x", 1, 0);
    shutdown(p.far, SHUT_WR);
    unsigned ready = reported(b, &p);
    check(error == 0 && ready & POLLIN && p.d->flags & FD_ODD, IO_NO_END);
    close_pair(b, &p);
}

/* Not every kernel has urgent data on such sockets. */
static void
try_urgent(const struct io_backend *b)
{
    struct pair p;

    if (!open_pair(&p))
        return;
    struct pollfd urgent = { .fd = p.near, .events = POLLPRI };
    if (send(p.far, "x", 1, MSG_OOB) == 1 && poll(&urgent, 1, 0) == 1)
        check(add(b, &p, POLLPRI) == 0 && reported(b, &p) & POLLPRI,
              IO_NOT_URGENT);
    close_pair(b, &p);
}

static void
try_removed(const struct io_backend *b)
{
    struct pair p;

    if (!open_pair(&p))
        return;
    add(b, &p, POLLIN);
    b->remove(p.near);
    send(p.far, "x", 1, 0);
    check(reported(b, &p) == 0, IO_STILL_WATCHED);
    check(add(b, &p, POLLIN) == 0 && reported(b, &p) & POLLIN,
          IO_NOT_WATCHED);
    close_pair(b, &p);
}

/* Called again, start() knows nothing any more, and can be asked again. */
static void
try_anew(const struct io_backend *b)
{
    struct pair p;

    if (!open_pair(&p))
        return;
    add(b, &p, POLLIN);
    check(b->start() == 0, IO_NOT_ANEW);
    send(p.far, "x", 1, 0);
    check(reported(b, &p) == 0, IO_NOT_ANEW);
    check(add(b, &p, POLLIN) == 0 && reported(b, &p) & POLLIN, IO_NOT_ANEW);
    close_pair(b, &p);
}

static void
try_several(const struct io_backend *b)
{
    struct pair p[PAIRS];
    int n = 0, told = 0;

    while (n < PAIRS && open_pair(&p[n]))
        n++;
    for (int i = 0; i < n; i++) {
        add(b, &p[i], POLLIN);
        send(p[i].far, "x", 1, 0);
    }
    b->poll(0);
    for (int i = 0; i < n; i++)
        told += (p[i].d->ready & POLLIN) != 0;
    check(told == n, IO_SOME_ONLY);
    while (n > 0)
        close_pair(b, &p[--n]);
}

/* Sends from one end what goes in; takes it out at the other. */
static void
fill(int fd)
{
    static char block[4096];

    while (send(fd, block, sizeof block, MSG_DONTWAIT) > 0)
        ;
}

static void
drain(int fd)
{
    static char block[4096];

    while (recv(fd, block, sizeof block, MSG_DONTWAIT) > 0)
        ;
}

/* Both sides are asked for, in one call or in two: one that stands is asked
 * once for the life of the descriptor. */
static void
try_both_sides(const struct io_backend *b, bool in_two)
{
    struct pair p;

    if (!open_pair(&p))
        return;
    fill(p.near);
    add(b, &p, in_two ? POLLIN : POLLIN | POLLOUT);
    if (in_two)
        add(b, &p, POLLOUT);
    send(p.far, "x", 1, 0);
    check(reported(b, &p) & POLLIN, in_two ? IO_ADDED_LOST : IO_OTHER_LOST);
    drain(p.far);
    check(reported(b, &p) & POLLOUT, IO_OTHER_LOST);
    close_pair(b, &p);
}

/* The end of a pipe stays, whoever has been told of it. */
static void
try_told_again(const struct io_backend *b)
{
    int ends[2];

    if (pipe(ends) != 0)
        return;
    struct pair p = { .near = ends[0], .far = dup(STDIN_FILENO) };
    fd_enter(p.near, FD_SOCKET, 0);
    p.d = fd_entry(p.near);
    add(b, &p, POLLIN);
    close(ends[1]);
    check(reported(b, &p) & POLLIN, IO_NO_END);
    check(reported(b, &p) == 0, IO_TOLD_AGAIN);
    close_pair(b, &p);
}

/* A number that is a busy server's has been in many hands. */
static void
try_late_life(const struct io_backend *b)
{
    struct pair p;

    if (!open_pair(&p))
        return;
    p.d->generation = LATE_LIFE;
    add(b, &p, POLLIN);
    send(p.far, "x", 1, 0);
    check(reported(b, &p) & POLLIN, IO_LATE_LIFE);
    close_pair(b, &p);
}

static void
tick(int signal)
{
    if (++ticks == TICKS_MAX && write(alarmed_far, "x", 1) != 1)
        _exit(1);
}

/* A tick may come before it waits; then the next one comes while it does.  And
 * it may report first that there is room to write. */
static void
try_signal(const struct io_backend *b)
{
    struct sigaction action = { .sa_handler = tick }, before;
    struct itimerval often = { { 0, TICK }, { 0, TICK } }, never = { 0 };
    struct pair p;

    if (!open_pair(&p))
        return;
    alarmed_far = p.far;
    ticks = 0;
    add(b, &p, POLLIN);
    if (sigaction(SIGALRM, &action, &before) == 0) {
        setitimer(ITIMER_REAL, &often, NULL);
        int answer = 0;
        while (answer != EINTR && ticks < TICKS_MAX)
            answer = b->poll(INT64_MAX);
        check(answer == EINTR, IO_SIGNAL_LOST);
        setitimer(ITIMER_REAL, &never, NULL);
        sigaction(SIGALRM, &before, NULL);
    }
    close_pair(b, &p);
}

/* Whether a set of epoll(7) has the descriptor.  What has it refuses it a
 * second time, and what is no set refuses all. */
static bool
kept_by_kernel(int fd)
{
    struct epoll_event none = { .events = 0 };

    for (int set = 0; set < NUMBERS; set++) {
        if (set == EVENT_FD)
            continue;
        if (epoll_ctl(set, EPOLL_CTL_ADD, fd, &none) == 0)
            epoll_ctl(set, EPOLL_CTL_DEL, fd, NULL);
        else if (errno == EEXIST)
            return true;
    }
    return false;
}

/* Who made only one of them could call it by both names.  It may tell the
 * kernel as late as it asks. */
static void
try_own_way(const struct io_backend *b)
{
    bool by_kernel = b == &backend_epoll;
    struct pair p;

    if (!open_pair(&p))
        return;
    add(b, &p, POLLIN);
    b->poll(0);
    check(kept_by_kernel(p.near) == by_kernel,
          by_kernel ? IO_NOT_KEPT : IO_KEPT);
    close_pair(b, &p);
}

void
single_backend(const struct io_backend *b)
{
    if (b->start() != 0)
        return;                 /* the script has shown that */
    try_own_way(b);
    try_end(b);
    try_urgent(b);
    try_removed(b);
    try_several(b);
    try_both_sides(b, false);
    if (!b->standing)
        try_both_sides(b, true);
    try_told_again(b);
    try_late_life(b);
    try_signal(b);
    try_anew(b);
}

/* Notes which numbers are open, and returns how many.  The judge's own is not
 * for asking. */
static int
note_open(bool open[NUMBERS])
{
    int n = 0;

    for (int fd = 0; fd < NUMBERS; fd++) {
        open[fd] = fd != EVENT_FD && fcntl(fd, F_GETFD) >= 0;
        n += open[fd];
    }
    return n;
}

void
single_start(const struct io_backend *b)
{
    bool before[NUMBERS], after[NUMBERS];

    note_open(before);
    if (b->start() != 0)
        return;
    int n = note_open(after);
    for (int fd = 0; fd < NUMBERS; fd++)
        if (after[fd] && !before[fd])
            check(fcntl(fd, F_GETFD) & FD_CLOEXEC, IO_INHERITED);
    check(b->start() == 0 && note_open(after) == n, IO_NOT_ANEW);
}

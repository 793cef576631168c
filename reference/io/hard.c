/*
 * hard.c -- makes the rare common, for tests.
 *
 * With CAPRICCIO_HARD=SEED many calls say EAGAIN or EINTR before they do
 * anything, TCP gives and takes one byte at a time, and the back end returns
 * with nothing to report.  All of that can happen to a program at any time, and
 * hardly ever does.
 *
 * A kernel that says EAGAIN, or returns less than there is, reports the
 * descriptor again later.  So each time we lie we owe a report, which the back
 * end gives before it is asked next.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/panic.h"
#include "io/backend.h"
#include "io/io.h"

enum { OWED_MAX = 256 };

static ssize_t (*honest_attempt)(struct fd *d, struct io_request *r);
static int (*honest_poll)(int64_t until);
static uint64_t state;          /* of the dice */
static struct fd *owed[OWED_MAX];
static int nowed;

/* One time in n. */
static bool
one_in(unsigned n)
{
    state ^= state << 13;       /* xorshift */
    state ^= state >> 7;
    state ^= state << 17;
    return state % n == 0;
}

/* *r with one byte only. */
static ssize_t
attempt_one_byte(struct fd *d, struct io_request *r)
{
    struct iovec v = { r->iov->iov_base, 1 };
    struct io_request small = *r;

    small.iov = &v;
    small.niov = 1;
    return honest_attempt(d, &small);
}

static ssize_t
hard_attempt(struct fd *d, struct io_request *r)
{
    bool patient = !io_impatient(d, r) && d->how != FD_DISK &&
                   d->how != FD_DIRECT;
    bool stream = d->flags & FD_STREAM && r->iov != NULL && r->niov > 0 &&
                  r->iov->iov_len > 0;

    if (patient && nowed < OWED_MAX && one_in(3)) {
        owed[nowed++] = d;
        return io_fail(EAGAIN);
    }
    if (patient && one_in(4))
        return io_fail(EINTR);
    if (stream && one_in(4))
        return attempt_one_byte(d, r);
    return honest_attempt(d, r);
}

static int
hard_poll(int64_t until)
{
    if (one_in(4))
        return 0;
    if (nowed == 0)
        return honest_poll(until);
    while (nowed > 0) {
        struct fd *d = owed[--nowed];
        io_ready(fd_number(d), d->generation, POLLIN | POLLOUT);
    }
    return honest_poll(0);
}

void
hard_start(void)
{
    const char *text = getenv("CAPRICCIO_HARD");
    char *end;

    if (text == NULL || text[0] == '\0' || honest_poll != NULL)
        return;
    state = strtoull(text, &end, 10);
    if (state == 0 || *end != '\0')
        panic("CAPRICCIO_HARD=%s: it takes a number above 0", text);
    honest_attempt = io_attempt;
    io_attempt = hard_attempt;
    honest_poll = io_backend.poll;
    io_backend.poll = hard_poll;
}

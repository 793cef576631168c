/*
 * 05.c -- what happens to blocking calls while they are being marked (lab 05).
 *
 * In most scenarios the world is played: io_attempt and the back end are
 * replaced by functions here, so that the order of all that happens is the
 * script's.  In the others the descriptors are pipes and the back end is the
 * submission's own.  The same orders (io_orders.h) drive both.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <unistd.h>

#include "capriccio.h"
#include "autograder/scenarios/io_orders.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/stage.h"
#include "io/backend.h"
#include "io/fake.h"
#include "io/io.h"

enum { MS = 1000000, BUFFER = 1 << 18, DRAINS_MAX = 200, BUSY_MAX = 5000 };

/* One descriptor, and what the world has for it. */
struct source {
    int fd, other;              /* other: the far end of a pipe */
    uint64_t in;                /* bytes, or connections, that are there */
    uint64_t read;              /* bytes that were taken */
    uint64_t room;              /* for bytes, to be written */
    uint64_t written;
    uint64_t digest;            /* of those */
    bool ended;
    int lie, lies;              /* the next attempts fail with it */
    int connecting;             /* EAGAIN, or how it ended */
    unsigned due;               /* what is to be reported */
};

/* What a caller is to do; by its number. */
struct caller {
    unsigned who, call, source, length;
};

static struct source sources[SOURCES];
static struct caller callers[CALLERS + 1];
static bool played;             /* no pipes */
static int ended;               /* calls that have ended */
static long attempts, polls, calls, sleeps;

static struct source *
source_of(int fd)
{
    for (unsigned i = 0; i < SOURCES; i++)
        if (sources[i].fd == fd)
            return &sources[i];
    return NULL;
}

/* Gives up to n bytes of the stream of s. */
static ssize_t
give(struct source *s, char *to, size_t n)
{
    if (s->in == 0)
        return s->ended ? 0 : io_fail(EAGAIN);
    if (n > s->in)
        n = s->in;
    for (size_t i = 0; i < n; i++)
        to[i] = (char)io_byte((unsigned)(s - sources), s->read++);
    s->in -= n;
    return (ssize_t)n;
}

static ssize_t
take(struct source *s, const char *from, size_t n)
{
    if (s->room == 0)
        return io_fail(EAGAIN);
    if (n > s->room)
        n = s->room;
    for (size_t i = 0; i < n; i++)
        s->digest = io_digest(s->digest, (unsigned char)from[i]);
    s->room -= n;
    s->written += n;
    return (ssize_t)n;
}

/* In place of the kernel. */
static ssize_t
play_attempt(struct fd *d, struct io_request *r)
{
    struct source *s = source_of(fd_number(d));

    if (s == NULL)
        return io_fail(EBADF);
    if (s->lies > 0) {
        s->lies--;
        if (s->lie == EAGAIN)   /* it will be reported anew */
            s->due |= POLLIN | POLLOUT;
        return io_fail(s->lie);
    }
    attempts++;
    switch (r->op) {
    case IO_READ:
        return give(s, r->iov->iov_base, r->iov->iov_len);
    case IO_WRITE:
        return take(s, r->iov->iov_base, r->iov->iov_len);
    case IO_ACCEPT:
        if (s->in == 0)
            return io_fail(EAGAIN);
        s->in--;
        return dup(STDIN_FILENO);
    default:
        return s->connecting == 0 ? 0 : io_fail(s->connecting);
    }
}

/* A pipe as it is, but asked first.  Nobody else reads or writes it, and
 * PIPE_BUF bytes are what a pipe has room for when it has any. */
static ssize_t
attempt_pipe(struct fd *d, struct io_request *r)
{
    bool reads = r->op == IO_READ;
    struct pollfd p = { r->fd, reads ? POLLIN : POLLOUT, 0 };
    size_t n = r->iov->iov_len;

    if (poll(&p, 1, 0) == 0)
        return io_fail(EAGAIN);
    if (!reads && n > PIPE_BUF)
        n = PIPE_BUF;
    return reads ? read(r->fd, r->iov->iov_base, n)
           : write(r->fd, r->iov->iov_base, n);
}

/* In place of the back end's poll. */
static int
play_world(int64_t until)
{
    polls++;
    for (unsigned i = 0; i < SOURCES; i++) {
        unsigned events = sources[i].due;
        sources[i].due = 0;
        if (events != 0)
            io_ready(sources[i].fd, fd_table[sources[i].fd].generation, events);
    }
    return 0;
}

static void
open_source(struct source *s)
{
    int p[2] = { -1, -1 };

    *s = (struct source){ .fd = -1, .other = -1, .connecting = EAGAIN };
    if (played) {
        s->fd = dup(STDIN_FILENO);
        fd_enter(s->fd, FD_SOCKET, FD_IS_SOCKET | FD_STREAM);
    } else if (pipe(p) == 0) {
        s->fd = p[0];
        s->other = p[1];
    }
}

/* ct_read, and the digest of what it read. */
static int64_t
read_source(const struct source *s, unsigned length, int64_t *digest)
{
    unsigned char to[READ_MAX];
    ssize_t n = ct_read(s->fd, to, length);
    uint64_t d = 0;

    for (ssize_t i = 0; i < n; i++)
        d = io_digest(d, to[i]);
    *digest = (int64_t)d;
    return n;
}

static int64_t
write_source(struct source *s, unsigned length)
{
    static char buffer[SOURCES][BUFFER];
    char *from = buffer[s - sources];

    for (unsigned i = 0; i < length; i++)
        from[i] = (char)io_byte((unsigned)(s - sources), s->written + i);
    return ct_write(played ? s->fd : s->other, from, length);
}

/* A descriptor that accept gave is worth 1 if it is entered as it should. */
static int64_t
accept_source(const struct source *s)
{
    int fd = ct_accept(s->fd, NULL, NULL);

    if (fd < 0)
        return -1;
    bool right = fd_table[fd].how == FD_SOCKET &&
                 fd_table[fd].flags == (FD_IS_SOCKET | FD_STREAM);
    return right ? 1 : 2;
}

static int64_t
yield_until_another_ends(void)
{
    int before = ended;

    for (int i = 0; i < BUSY_MAX; i++) {
        if (ended != before)
            return 1;
        ct_yield();
    }
    return 0;
}

static int64_t
make_call(const struct caller *c, int64_t *digest)
{
    struct source *s = &sources[c->source];
    struct timespec span = { 0, io_sleep_ns(c->length) };
    struct sockaddr address = { .sa_family = AF_UNIX };
    int64_t n;

    switch (c->call) {
    case CALL_READ:
        return read_source(s, c->length, digest);
    case CALL_WRITE:
        return write_source(s, c->length);
    case CALL_ACCEPT:
        return accept_source(s);
    case CALL_CONNECT:
        return ct_connect(s->fd, &address, sizeof address);
    case CALL_SLEEP:
        n = ct_nanosleep(&span, NULL);
        *digest = ct_now();
        return n;
    default:
        return yield_until_another_ends();
    }
}

static void *
be_caller(void *arg)
{
    const struct caller *c = arg;
    int64_t digest = 0;

    errno = 0;
    int64_t n = make_call(c, &digest);
    say(I_RESULT, c->who, n < 0 ? -errno : n, digest);
    ended++;
    return NULL;
}

static void
start_caller(struct order o)
{
    struct caller *c = &callers[o.x % (CALLERS + 1)];
    ct_thread thread;
    ct_attr attr;

    *c = (struct caller){ .who = o.x, .call = o.y,
                          .source = (unsigned)(o.value >> 32) % SOURCES,
                          .length = (unsigned)o.value };
    ct_attr_init(&attr);
    attr.detached = 1;
    ct_create(&thread, &attr, be_caller, c);
    calls++;
}

static void
doze(void)
{
    struct timespec ms = { 0, MS };

    ct_nanosleep(&ms, NULL);
}

/* Reads what is in the pipe. */
static void
empty(struct source *s)
{
    static char buffer[BUFFER];
    struct pollfd p = { s->fd, POLLIN, 0 };

    while (poll(&p, 1, 0) == 1) {
        ssize_t n = read(s->fd, buffer, sizeof buffer);
        for (ssize_t k = 0; k < n; k++)
            s->digest = io_digest(s->digest, (unsigned char)buffer[k]);
        s->written += n > 0 ? (uint64_t)n : 0;
    }
}

/* Goes on emptying it until a call has ended, which is its writer's. */
static void
drain(struct source *s)
{
    int before = ended;

    for (int i = 0; i < DRAINS_MAX && ended == before; i++) {
        empty(s);
        doze();
    }
    empty(s);
}

static void
arrive(struct source *s, int64_t n)
{
    if (played) {
        s->in += (uint64_t)n;
        s->due |= POLLIN;
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        char c = (char)io_byte((unsigned)(s - sources), s->read++);
        if (write(s->other, &c, 1) != 1)
            return;
    }
}

static void
finish_stream(struct source *s)
{
    s->ended = true;
    s->due |= POLLIN | POLLRDHUP;
    if (!played) {
        close(s->other);
        s->other = -1;
    }
}

/* What the whole run cost, against what it may. */
static void
tell_costs(void)
{
    say(I_COSTS, 0, polls <= POLLS_A_SLEEP * (sleeps + 1),
        attempts <= ATTEMPTS_A_CALL * calls + 2 * sleeps);
}

static void
obey(struct order o)
{
    struct source *s = &sources[o.x % SOURCES];

    switch (o.op) {
    case I_OPEN:
        open_source(s);
        break;
    case I_START:
        start_caller(o);
        break;
    case I_ARRIVE:
        arrive(s, o.value);
        break;
    case I_END:
        finish_stream(s);
        break;
    case I_ROOM:
        s->room += (uint64_t)o.value;
        s->due |= POLLOUT;
        break;
    case I_SETTLE:
        s->connecting = (int)o.y;
        s->due |= POLLOUT;
        break;
    case I_LIE:
        s->lie = (int)o.y;
        s->lies = (int)o.value;
        break;
    case I_CRY:
        s->due |= POLLIN | POLLOUT;
        break;
    case I_CLOSE:
        errno = 0;
        int r = ct_close(s->fd);
        say(I_RESULT, 0, r < 0 ? -errno : r, 0);
        break;
    case I_DRAIN:
        drain(s);
        break;
    case I_SLEEP:
        sleeps++;
        doze();
        break;
    case I_SUM:
        say(I_TOLD, 0, (int64_t)s->written, (int64_t)s->digest);
        break;
    default:
        tell_costs();
    }
}

static void
drive(const int64_t *script, size_t nwords)
{
    for (size_t i = 0; i < nwords / ORDER_WORDS; i++) {
        struct order o = order_read(script, i);
        say(o.op, 0, o.value, place(i, o.x, 0));
        obey(o);
    }
}

static void
play(const int64_t *script, size_t nwords)
{
    played = true;
    io_attempt = play_attempt;
    io_fake_world = play_world;
    io_backend = backend_fake;
    drive(script, nwords);
}

static void
pipes_by_poll(const int64_t *script, size_t nwords)
{
    io_attempt = attempt_pipe;
    io_backend = backend_poll;
    drive(script, nwords);
}

static void
pipes_by_epoll(const int64_t *script, size_t nwords)
{
    io_attempt = attempt_pipe;
    io_backend = backend_epoll;
    drive(script, nwords);
}

/* script[0] reads of what is there already, by the played kernel. */
static void
ready_reads(const int64_t *script, size_t nwords)
{
    char c[1];
    int64_t i;

    played = true;
    io_attempt = play_attempt;
    io_backend = backend_fake;
    open_source(&sources[0]);
    sources[0].in = 1u << 30;
    mark(1);
    for (i = 0; i < script[0]; i++)
        if (ct_read(sources[0].fd, c, 1) != 1)
            break;
    mark(2);
    if (i != script[0])
        say(BEYOND, 0, i, 0);
}

const struct scenario stage_scenarios[] = {
    { "reads", play },
    { "writes", play },
    { "storms", play },
    { "accepts", play },
    { "connects", play },
    { "closes", play },
    { "sleepers", play },
    { "pipes-poll", pipes_by_poll },
    { "pipes-epoll", pipes_by_epoll },
    { "ready-reads", ready_reads },
    { NULL, NULL }
};

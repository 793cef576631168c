/*
 * 05.c -- what happens to blocking calls while they are being marked (lab 05).
 *
 * In most scenarios the world is played: io_attempt and the back end are
 * replaced by functions here, so that the order of all that happens is the
 * script's.  In the others the descriptors are pipes and the back end is the
 * submission's own.  The same orders (io_orders.h) drive both.
 *
 * Some runs are on the real clock.  Nothing that is told depends on how long
 * anything takes; but there a loop that goes round asks a thousand times in the
 * time of one doze, and one that waits for ever says so.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "capriccio.h"
#include "autograder/scenarios/io_orders.h"
#include "autograder/scenarios/io_single.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/stage.h"
#include "io/backend.h"
#include "io/fake.h"
#include "io/io.h"
#include "io/pool.h"
#include "thread/sched.h"
#include "time/clock.h"

enum {
    MS = 1000000, SECOND = 1000000000,  /* ns */
    BUFFER = 1 << 18, DRAINS_MAX = 200, BUSY_MAX = 5000,
    ATTEMPTS_MAX = 20000,       /* nobody needs so many */
    DOZES = 3, DOZE = 300000    /* a sleep on the real clock: how often and how
                                 * long, ns.  In one of them the loop may come
                                 * late, in three it has been round once */
};

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
static long most_polls;         /* in one doze */
static bool signalled;          /* a handler runs when the process waits */
static int shop = -1;           /* the descriptor by which workers report */
static bool shop_asked;         /* for that */

static void tell_costs(void);

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
    if (++attempts > ATTEMPTS_MAX) {
        tell_costs();
        _exit(1);
    }
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

/* What a played descriptor is asked for; 0: it is no more. */
static void
be_asked(int fd, unsigned events)
{
    struct stat st;

    if (events == 0 && fstat(fd, &st) != 0)
        say(I_STALE, 0, 0, 0);
    if (source_of(fd) != NULL)
        return;
    shop = fd;
    shop_asked = events != 0;
}

/* Whether something was reported. */
static bool
report_sources(void)
{
    bool any = false;

    for (unsigned i = 0; i < SOURCES; i++) {
        unsigned events = sources[i].due;

        sources[i].due = 0;
        if (events == 0)
            continue;
        any = true;
        io_ready(sources[i].fd, fd_table[sources[i].fd].generation, events);
    }
    return any;
}

/* Whether a worker has done something, and it was reported. */
static bool
report_worker(void)
{
    if (!pool_do_one() || !shop_asked)
        return false;
    shop_asked = false;
    io_ready(shop, fd_table[shop].generation, POLLIN);
    return true;
}

/* Nothing will ever happen, and the process would wait for it. */
static void
wait_for_ever(void)
{
    say(I_FOREVER, 0, 0, 0);
    _exit(1);
}

/* In place of the back end's poll.  Workers take their time: until the process
 * has nothing else to do. */
static int
play_world(int64_t until)
{
    struct timespec ts = { until / SECOND, until % SECOND };

    polls++;
    if (signalled && sched_runnable == sched_held) {
        signalled = false;
        return EINTR;
    }
    if (report_sources() || until == 0 || report_worker())
        return 0;
    if (until == INT64_MAX)
        wait_for_ever();
    if (!clock_is_virtual())
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
    return 0;
}

/* The submission's own, counted. */
static int (*own_poll)(int64_t until);

static int
count_poll(int64_t until)
{
    polls++;
    if (until == INT64_MAX)     /* main always sleeps, for a time */
        wait_for_ever();
    return own_poll(until);
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

/* What a worker does. */
static ssize_t
work(void *length)
{
    return *(unsigned *)length;
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
    unsigned flags = fd_table[fd].flags & ~(unsigned)FD_COUNTED;
    bool right = fd_table[fd].how == FD_SOCKET &&
                 flags == (FD_IS_SOCKET | FD_STREAM);
    return right ? 1 : 2;
}

/* A read by one who may not wait. */
static int64_t
read_too_late(const struct source *s, unsigned length, int64_t *digest)
{
    static const struct timespec past = { 0, 0 };

    if (ct_deadline(&past) != 0)
        return -1;
    return read_source(s, length, digest);
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
    case CALL_LATE:
        return read_too_late(s, c->length, digest);
    case CALL_WORK:
        return pool_call(work, (void *)&c->length);
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

/* Sleeps, until all that can go on has done so. */
static void
doze(void)
{
    bool virtual = clock_is_virtual();
    struct timespec span = { 0, virtual ? MS : DOZE };

    sleeps++;
    for (int i = 0; i < (virtual ? 1 : DOZES); i++) {
        long before = polls;

        ct_nanosleep(&span, NULL);
        if (polls - before > most_polls)
            most_polls = polls - before;
    }
}

/* For SIGUSR1, without SA_RESTART: whose call it interrupts gets EINTR. */
static void
handle(int signal)
{
}

static void
expect_signal(void)
{
    struct sigaction action = { .sa_handler = handle };

    signalled = sigaction(SIGUSR1, &action, NULL) == 0;
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
    bool round = clock_is_virtual() ? polls > POLLS_A_SLEEP * (sleeps + 1)
                 : most_polls > POLLS_A_DOZE;

    say(I_COSTS, 0, !round,
        attempts <= ATTEMPTS_A_CALL * calls + 2 * sleeps);
}

static void
close_source(const struct source *s)
{
    errno = 0;
    int r = ct_close(s->fd);
    say(I_RESULT, 0, r < 0 ? -errno : r, 0);
}

/* The orders that change what the world has for s; false: it is another. */
static bool
change_world(struct source *s, struct order o)
{
    switch (o.op) {
    case I_ARRIVE:
        arrive(s, o.value);
        return true;
    case I_END:
        finish_stream(s);
        return true;
    case I_ROOM:
        s->room += (uint64_t)o.value;
        s->due |= POLLOUT;
        return true;
    case I_SETTLE:
        s->connecting = (int)o.y;
        s->due |= POLLOUT;
        return true;
    case I_LIE:
        s->lie = (int)o.y;
        s->lies = (int)o.value;
        return true;
    case I_CRY:
        s->due |= POLLIN | POLLOUT;
        return true;
    default:
        return false;
    }
}

static void
act(struct source *s, struct order o)
{
    switch (o.op) {
    case I_OPEN:
        open_source(s);
        break;
    case I_CLOCK:
        clock_choose(false);
        break;
    case I_START:
        start_caller(o);
        break;
    case I_SIGNAL:
        expect_signal();
        break;
    case I_CLOSE:
        close_source(s);
        break;
    case I_DRAIN:
        drain(s);
        break;
    case I_SLEEP:
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
        struct source *s = &sources[o.x % SOURCES];

        say(o.op, 0, o.value, place(i, o.x, 0));
        if (!change_world(s, o))
            act(s, o);
    }
}

/* Nobody makes kernel threads here: the world is the worker. */
static int
hire_nobody(void)
{
    return 0;
}

static void
play(const int64_t *script, size_t nwords)
{
    played = true;
    io_attempt = play_attempt;
    io_fake_world = play_world;
    io_fake_asked = be_asked;
    io_backend = backend_fake;
    io_backend.standing = false;        /* what is reported is asked anew */
    pool_hire = hire_nobody;
    drive(script, nwords);
}

static void
play_and_try(const int64_t *script, size_t nwords)
{
    io_backend = backend_fake;
    single_promises();
    play(script, nwords);
}

static void
play_and_idle(const int64_t *script, size_t nwords)
{
    play(script, nwords);
    single_loop();
}

static void
pipe_by(const struct io_backend *own, const int64_t *script, size_t nwords)
{
    io_attempt = attempt_pipe;
    io_backend = *own;
    own_poll = own->poll;
    io_backend.poll = count_poll;
    single_start(own);
    drive(script, nwords);
    single_backend(own);
}

static void
pipes_by_poll(const int64_t *script, size_t nwords)
{
    pipe_by(&backend_poll, script, nwords);
}

static void
pipes_by_epoll(const int64_t *script, size_t nwords)
{
    pipe_by(&backend_epoll, script, nwords);
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
    { "closes", play_and_try },
    { "sleepers", play_and_idle },
    { "pipes-poll", pipes_by_poll },
    { "pipes-epoll", pipes_by_epoll },
    { "ready-reads", ready_reads },
    { NULL, NULL }
};

/*
 * 07.c -- what happens to time and to waits while they are marked (lab 07).
 *
 * The world is played: the attempts, the back end, the clock.  Which of two
 * things comes first is decided by the script and not by luck, since the driver
 * does both before anybody else runs.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/stage.h"
#include "autograder/scenarios/time_orders.h"
#include "autograder/scenarios/time_single.h"
#include "io/backend.h"
#include "io/fake.h"
#include "io/io.h"
#include "io/wait.h"
#include "thread/sched.h"
#include "time/clock.h"
#include "time/limit.h"

enum { MS = 1000000, SECOND = 1000000000, BUSY_MAX = 5000, BUSY_NS = 5000 };

struct source {
    int fd;                     /* -1: closed */
    uint64_t in, room;          /* units */
    unsigned mail;              /* what is reported when somebody asks */
    int refusal;                /* the back end's answer, an errno or 0 */
};

struct call {
    unsigned kind, source, length;
};

/* A thread, and the calls that it has been given. */
struct actor {
    unsigned who;
    ct_thread thread;           /* 0: none yet */
    bool ends;                  /* it has been told to */
    struct call calls[W_QUEUE];
    unsigned given, taken;
    ct_sem some;                /* counts the calls that were given */
    struct wait *flight;        /* what a worker would end */
    int stops;                  /* how often it was told to stop */
};

static struct source sources[W_SOURCES];
static struct actor actors[W_ACTORS + 1];
static int ended;               /* calls that have ended */
static bool untimed;            /* what is told has no times */
static int64_t epoch;           /* when the script began, ns */

/* In place of the kernel. */
static ssize_t
play_attempt(struct fd *d, struct io_request *r)
{
    for (unsigned i = 0; i < W_SOURCES; i++) {
        struct source *s = &sources[i];
        uint64_t *units = r->op == IO_READ ? &s->in : &s->room;

        if (s->fd != fd_number(d))
            continue;
        if (*units == 0)
            return io_fail(EAGAIN);
        --*units;
        return 1;
    }
    return io_fail(EBADF);
}

static void
report(const struct source *s, unsigned events, unsigned lives_ago)
{
    if (s->fd >= 0)
        io_ready(s->fd, fd_table[s->fd].generation - lives_ago, events);
}

/* In place of the back end's poll. */
static int
play_world(int64_t until)
{
    for (unsigned i = 0; i < W_SOURCES; i++) {
        unsigned events = sources[i].mail;

        sources[i].mail = 0;
        if (events != 0)
            report(&sources[i], events, 0);
    }
    return 0;
}

/* In place of its add. */
static int
play_add(int fd, uint32_t generation, unsigned events)
{
    for (unsigned i = 0; i < W_SOURCES; i++)
        if (sources[i].fd == fd)
            return sources[i].refusal;
    return 0;
}

static void
open_source(struct source *s)
{
    *s = (struct source){ .fd = dup(STDIN_FILENO) };
    fd_enter(s->fd, FD_SOCKET, FD_IS_SOCKET | FD_STREAM);
}

static int
close_source(struct source *s)
{
    int r = ct_close(s->fd);

    s->fd = -1;
    return r;
}

static int64_t
now(void)
{
    return untimed ? 0 : ct_now() - epoch;
}

static int
failed(int r)
{
    return r < 0 ? -errno : r;
}

static void
tell(const struct actor *a, int64_t result)
{
    say(W_RESULT, a->who, result, now());
}

/* wait_for(), of an onlooker, as ct_poll() calls it. */
static int
look_on(const struct call *c)
{
    struct waiter w[2];
    int64_t due = c->length == 0 ? INT64_MAX : ct_now() + call_ns(c->length);

    for (unsigned i = 0; i < 2; i++) {
        const struct source *s = &sources[(c->source + i) % W_SOURCES];
        w[i] = (struct waiter){ .fd = fd_entry(s->fd), .events = POLLIN,
                                .looks_on = true };
        if (w[i].fd == NULL)
            return EBADF;
    }
    return wait_for(w, 2, due);
}

static void *
come_by(void *came)
{
    *(bool *)came = true;
    return NULL;
}

/* A sleep of no time, beside another who is able to run: that one does. */
static int
give_way(const struct timespec *none, struct timespec *rest)
{
    bool came = false;
    ct_thread t;

    if (ct_create(&t, NULL, come_by, &came) != 0)
        abort();
    int r = failed(ct_nanosleep(none, rest));
    if (!came)
        say(BEYOND, W_KEPT_TURN, 0, 0);
    ct_join(t, NULL);
    return r;
}

/* Sleeps, with one struct for both arguments every other time. */
static void
sleep_once(struct actor *a, const struct call *c)
{
    int64_t ns = call_ns(c->length);
    struct timespec span = { ns / SECOND, ns % SECOND }, other = { 7, 7 };
    struct timespec *rest = c->length % 2 ? &span : &other;

    if (c->kind == CALL_SLEEP_LONG)
        span = (struct timespec){ LONG_MAX, SECOND - 1 };
    int r = span.tv_sec == 0 && span.tv_nsec == 0 ? give_way(&span, rest)
            : failed(ct_nanosleep(&span, rest));
    tell(a, r);
    say(W_REST, a->who, c->kind == CALL_SLEEP_LONG ? 0
        : rest->tv_sec * (int64_t)SECOND + rest->tv_nsec, 0);
}

static int
sleep_wrongly(unsigned way)
{
    static const struct timespec wrong[] = {
        { -1, 0 }, { 0, -1 }, { 0, SECOND }
    };

    return failed(ct_nanosleep(way < 3 ? &wrong[way] : NULL, NULL));
}

/* A struct wait's stop: the worker goes on. */
static void
count_stop(struct wait *w)
{
    for (unsigned i = 1; i <= W_ACTORS; i++)
        if (actors[i].flight == w)
            actors[i].stops++;
}

/* What has given its memory away, as pool_call() has. */
static void
fly(struct actor *a)
{
    struct wait w = { .stop = count_stop };
    int64_t due = limit_due(INT64_MAX);

    a->stops = 0;
    if (limit_reached(due)) {
        tell(a, -limit_take());
    } else {
        a->flight = &w;
        tell(a, -wait_block(&w, due, wait_worker));
        a->flight = NULL;
    }
    say(W_REST, a->who, a->stops, 0);
}

static int
set_deadline(int64_t due)
{
    struct timespec t = { due / SECOND, due % SECOND };

    return ct_deadline(&t);
}

static int
set_wrong_deadline(unsigned way)
{
    struct timespec t = { 0, way == 0 ? -1 : SECOND };

    return ct_deadline(&t);
}

/* Yields, computing a little, until another call has ended. */
static int
be_busy(void)
{
    int before = ended;

    for (int i = 0; i < BUSY_MAX; i++) {
        if (ended != before)
            return 1;
        clock_spend(BUSY_NS);
        ct_yield();
    }
    return 0;
}

static void
make_call(struct actor *a, const struct call *c)
{
    const struct source *s = &sources[c->source % W_SOURCES];
    char units[W_WRITE] = "";

    switch (c->kind) {
    case CALL_READ:
        tell(a, failed(ct_read(s->fd, units, 1)));
        break;
    case CALL_WRITE:
        tell(a, failed(ct_write(s->fd, units, c->length % (W_WRITE + 1))));
        break;
    case CALL_LOOK:
        tell(a, -look_on(c));
        break;
    case CALL_SLEEP:
    case CALL_SLEEP_LONG:
        sleep_once(a, c);
        break;
    case CALL_SLEEP_WRONG:
        tell(a, sleep_wrongly(c->length));
        break;
    case CALL_FLIGHT:
        fly(a);
        break;
    case CALL_DEADLINE:
        tell(a, set_deadline(ct_now() + call_ns(c->length)));
        break;
    case CALL_DEADLINE_PAST:
        tell(a, ct_deadline(&(struct timespec){ -1, 0 }));
        break;
    case CALL_NO_DEADLINE:
        tell(a, ct_deadline(c->length == 0 ? NULL
                            : &(struct timespec){ LONG_MAX, 0 }));
        break;
    case CALL_DEADLINE_WRONG:
        tell(a, set_wrong_deadline(c->length));
        break;
    default:
        tell(a, be_busy());
    }
}

static void *
be_actor(void *arg)
{
    struct actor *a = arg;

    for (;;) {
        ct_sem_wait(&a->some);
        struct call c = a->calls[a->taken++ % W_QUEUE];
        if (c.kind == CALL_END)
            return NULL;
        errno = 0;
        make_call(a, &c);
        ended++;
    }
}

/* Gives it to the actor; to a new thread if the last one was told to end. */
static void
give_call(struct order o)
{
    struct actor *a = &actors[o.x % (W_ACTORS + 1)];

    if (a->ends)
        ct_join(a->thread, NULL);
    if (a->thread == 0 || a->ends) {
        *a = (struct actor){ .who = o.x };
        if (ct_create(&a->thread, NULL, be_actor, a) != 0)
            abort();
    }
    a->ends = o.y == CALL_END;
    a->calls[a->given++ % W_QUEUE] = (struct call){
        o.y, (unsigned)(o.value >> 32), (unsigned)o.value
    };
    ct_sem_post(&a->some);
}

static void
doze(int64_t ms)
{
    struct timespec span = { ms / 1000, ms % 1000 * MS };

    if (ct_nanosleep(&span, NULL) != 0)
        say(BEYOND, 0, errno, now());
}

/* Nothing that concerns it has been reported. */
static void
see_asleep(const struct actor *a)
{
    if (thread_find(a->thread)->state != THREAD_BLOCKED)
        say(BEYOND, W_WOKEN, 0, 0);
}

static void
see_name(const struct actor *a, unsigned name)
{
    static const char *const names[] = { "input", "output", "descriptors" };
    const struct thread *t = thread_find(a->thread);

    if (t->state != THREAD_BLOCKED || wait_of(t) == NULL ||
        strcmp(t->wait_what, names[name % 3]) != 0)
        say(BEYOND, W_MISNAMED, 0, 0);
}

/* Carries out an order about a source, if it is one. */
static void
obey_source(struct order o)
{
    struct source *s = &sources[o.x % W_SOURCES];

    switch (o.op) {
    case W_OPEN:
        open_source(s);
        break;
    case W_ARRIVE:
        *(o.y == 0 ? &s->in : &s->room) += (uint64_t)o.value;
        break;
    case W_REPORT:
    case W_STALE:
        report(s, o.y, o.op == W_STALE);
        break;
    case W_MAIL:
        s->mail |= o.y;
        break;
    case W_REFUSE:
        s->refusal = (int)o.y;
        break;
    case W_CLOSE:
        say(W_RESULT, 0, failed(close_source(s)), now());
        break;
    default:
        break;
    }
}

static void
obey(struct order o)
{
    struct actor *a = &actors[o.x % (W_ACTORS + 1)];

    switch (o.op) {
    case W_CALL:
        give_call(o);
        break;
    case W_CANCEL:
        say(W_RESULT, 0, ct_cancel(a->thread), now());
        break;
    case W_LAND:
        if (a->flight != NULL)
            wait_end(a->flight, 0);
        break;
    case W_SPEND:
        clock_spend(o.value);
        timer_fire(clock_now());
        break;
    case W_SLEEP:
        doze(o.value);
        break;
    case W_ASLEEP:
        see_asleep(a);
        break;
    case W_NAMED:
        see_name(a, o.y);
        break;
    case W_QUIET:
        single_quiet();
        break;
    default:
        obey_source(o);
    }
}

static void
begin_world(void)
{
    io_attempt = play_attempt;
    io_fake_world = play_world;
    io_backend = backend_fake;
    io_backend.add = play_add;
    if (backend_start() != 0)
        abort();
}

static void
play(const int64_t *script, size_t nwords)
{
    begin_world();
    epoch = ct_now();
    for (unsigned i = 0; i < W_SOURCES; i++)
        sources[i].fd = -1;
    for (size_t i = 0; i < nwords / ORDER_WORDS; i++) {
        struct order o = order_read(script, i);
        say(o.op, 0, o.value, place(i, o.x, 0));
        obey(o);
    }
}

static void
play_reports(const int64_t *script, size_t nwords)
{
    bool standing = backend_fake.standing;

    begin_world();
    single_notes(!standing);
    single_notes(standing);
    single_always_ready();
    play(script, nwords);
}

static void
play_sleeps(const int64_t *script, size_t nwords)
{
    rest_of_refused();
    rest_of_late();
    play(script, nwords);
}

/* Before anybody has been given a limit, or waits. */
static void
play_deadlines(const int64_t *script, size_t nwords)
{
    lean_deadline();
    begin_world();
    lean_waits();
    limits_of_many();
    limits_refused();
    play(script, nwords);
}

static void
play_cancels(const int64_t *script, size_t nwords)
{
    lean_cancelling();
    limits_detached();
    play(script, nwords);
}

static void
play_flights(const int64_t *script, size_t nwords)
{
    begin_world();
    single_ended();
    single_reaped();
    play(script, nwords);
}

static void
play_untimed(const int64_t *script, size_t nwords)
{
    untimed = true;
    play(script, nwords);
}

/*
 * The heap by itself.
 */

struct toy {
    struct timer timer;
    enum deed deed;
};

static struct toy toys[W_TIMERS];

static void
fire(struct timer *t)
{
    struct toy *toy = (struct toy *)t;
    unsigned i = (unsigned)(toy - toys);
    struct toy *next = &toys[(i + 1) % W_TIMERS];

    say(W_FIRED, i, t->due, 0);
    if (toy->deed == CANCELS_NEXT)
        timer_cancel(&next->timer);
    struct toy *again = toy->deed == SETS_ITSELF ? toy
                        : toy->deed == SETS_NEXT ? next : NULL;
    if (again == next)
        timer_cancel(&next->timer);
    if (again == NULL)
        return;
    again->deed = NOTHING;
    timer_set(&again->timer, t->due + TIMER_LATER, fire);
}

static void
use_timers(const int64_t *script, size_t nwords)
{
    for (size_t i = 0; i < nwords / ORDER_WORDS; i++) {
        struct order o = order_read(script, i);
        struct toy *toy = &toys[o.x % W_TIMERS];

        say(o.op, 0, o.value, place(i, o.x, 0));
        if (o.op == W_TIMER_SET) {
            toy->deed = o.y;
            if (timer_set(&toy->timer, o.value, fire) != 0)
                say(BEYOND, W_LEAN_TIMER, 0, 0);
        } else if (o.op == W_TIMER_CANCEL) {
            timer_cancel(&toy->timer);
        } else if (o.op == W_TIMER_FIRE) {
            timer_fire(o.value);
        }
        timer_check();
        const struct timer *first = timer_first();
        say(W_FIRST, first == NULL ? W_TIMERS
            : (unsigned)((const struct toy *)first - toys), 0, 0);
    }
}

static void
use_timers_and_none(const int64_t *script, size_t nwords)
{
    lean_timers();
    single_meanwhile();
    single_quiet();
    use_timers(script, nwords);
    single_quiet();
    single_forgotten();
}

struct bell {
    struct timer timer;
    ct_sem rung;
};

static void
ring(struct timer *t)
{
    ct_sem_post(&((struct bell *)t)->rung);
}

/* So many timers, due at odd times; NULL: no memory. */
static struct timer *
make_crowd(size_t n)
{
    struct timer *crowd = calloc(n, sizeof *crowd);
    uint64_t seed = 7;

    for (size_t i = 0; crowd != NULL && i < n; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        crowd[i].due = (int64_t)(seed >> 2);
    }
    return crowd;
}

/* More timers than whatever holds them begins with, before the rest: Valgrind
 * looks on at this scenario, and sees one that is written behind the end. */
static void
play_races(const int64_t *script, size_t nwords)
{
    enum { CROWD = 600 };
    struct timer *crowd = make_crowd(CROWD);

    if (crowd == NULL)
        abort();
    for (int i = 0; i < CROWD; i++)
        if (timer_set(&crowd[i], crowd[i].due, ring) != 0)
            abort();
    for (int i = 0; i < CROWD; i++)
        timer_cancel(&crowd[i]);
    free(crowd);
    play(script, nwords);
}

/* script[0] timers are set.  Beside them the caller waits for one that is due
 * before them all, and others come and go: the costs of a wait, which no design
 * can save, are among what is measured. */
static void
many_timers(const int64_t *script, size_t nwords)
{
    enum { ROUNDS = 8 };
    size_t n = (size_t)script[0];
    struct timer *crowd = make_crowd(n + ROUNDS);
    struct bell bell = { .rung = CT_SEM_INITIALIZER(0) };

    if (crowd == NULL)
        abort();
    for (size_t i = 0; i < n; i++)
        timer_set(&crowd[i], crowd[i].due, NULL);
    mark(1);
    for (size_t i = 0; i < ROUNDS; i++) {
        timer_set(&bell.timer, (int64_t)i + 1, ring);
        ct_sem_wait(&bell.rung);
        timer_set(&crowd[n + i], crowd[n + i].due, NULL);
        timer_cancel(&crowd[i * (n / ROUNDS)]);
        timer_cancel(timer_first());
    }
    mark(2);
    if (timer_first() == NULL || ct_now() != ROUNDS)
        say(BEYOND, 0, ct_now(), 0);
}

static void *
read_often(void *had)
{
    struct timespec far = { 1000000, 0 };
    char unit;

    ct_deadline(&far);
    while (ct_read(sources[0].fd, &unit, 1) == 1)
        ++*(int64_t *)had;
    return NULL;
}

static void *
be_limited(void *unused)
{
    struct timespec far = { 1000000, 0 };

    ct_deadline(&far);
    ct_yield();
    return NULL;
}

/* Threads that have limits, too: whoever looks for a thread's among those of
 * all meets them first, from whichever end he begins. */
static void
limit_others(void)
{
    enum { OTHERS = 250 };
    ct_thread t;

    for (int i = 0; i < OTHERS; i++)
        if (ct_create(&t, NULL, be_limited, NULL) != 0)
            abort();
    ct_yield();
}

/* script[0] times a read waits, with a deadline, and is woken; others wait
 * beside it for the same, and are to sleep on. */
static void
waits(const int64_t *script, size_t nwords)
{
    enum { READERS = 16 };
    static int64_t had;
    ct_thread t;

    begin_world();
    limit_others();
    open_source(&sources[0]);
    for (int i = 0; i < READERS; i++)
        if (ct_create(&t, NULL, read_often, &had) != 0)
            abort();
    ct_yield();
    limit_others();
    for (int64_t i = 0; i <= script[0]; i++) {
        sources[0].in++;
        report(&sources[0], POLLIN, 0);
        ct_yield();
        if (i == 0)
            mark(1);
    }
    mark(2);
    if (had != script[0] + 1)
        say(BEYOND, 0, had, 0);
}

const struct scenario stage_scenarios[] = {
    { "timers", use_timers_and_none },
    { "timer-cancels", use_timers },
    { "sleeps", play_sleeps },
    { "busy", play_untimed },
    { "deadlines", play_deadlines },
    { "cancels", play_cancels },
    { "races", play_races },
    { "reports", play_reports },
    { "closes", play },
    { "flights", play_flights },
    { "many-timers", many_timers },
    { "waits", waits },
    { NULL, NULL }
};

/*
 * ios.c -- the judges of lab 05: calls that block a thread.
 *
 * The driver of a scenario gives no one else the processor until it sleeps, so
 * the orders before a sleep are fixed, and what they make possible is known:
 * the results that the sleep brings.  Their order is open, and where several
 * threads ask for the same thing, so is who gets it.  So a step of what is
 * expected is a group of events, of which some number must come, in any order.
 *
 * The model of a source is a few numbers: what is there to be read, the room
 * that is there to be written to, and the calls that are under way.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "autograder/judges/io_plan.h"
#include "autograder/judges/ios.h"
#include "autograder/judges/wording.h"
#include "autograder/scenarios/io_orders.h"
#include "autograder/scenarios/io_single.h"
#include "autograder/scenarios/script.h"

enum { STEPS = 512, GROUP = CALLERS + 1, MS = 1000000 };

struct step {
    size_t n, needed;           /* events it has; how many must come */
    struct event e[GROUP];
};

/* A call under way. */
struct call {
    bool active;
    bool closed;                /* its descriptor has been, meanwhile */
    unsigned kind, source, length, done;
    int64_t due;                /* of a sleeper, ns */
};

struct source {
    uint64_t in, read, room, written, digest;
    bool open, ended;
    unsigned connecting;        /* EAGAIN, or how it ended */
    size_t accepting;           /* calls of accept that wait */
};

struct model {
    struct step steps[STEPS];
    size_t nsteps, at;
    struct call calls[CALLERS + 1];
    struct source sources[SOURCES];
    int64_t now;
    bool pipes;
    bool told[CALLERS + 1];     /* whose result has come */
    size_t came;                /* events of the present step */
    unsigned last;              /* who was started last */
    unsigned interrupted;       /* whose call a handler interrupts; or 0 */
};

static void
group_begin(struct model *m)
{
    m->steps[m->nsteps] = (struct step){ 0 };
}

static void
group_put(struct model *m, uint32_t kind, uint32_t who, int64_t a, int64_t b)
{
    struct step *s = &m->steps[m->nsteps];

    if (s->n < GROUP)
        s->e[s->n++] = (struct event){ kind, who, a, b };
}

/* Ends a group of which `needed` must come; an empty one is none. */
static void
group_end(struct model *m, size_t needed)
{
    m->steps[m->nsteps].needed = needed;
    if (needed > 0 && m->nsteps < STEPS - 1)
        m->nsteps++;
}

static void
one(struct model *m, uint32_t kind, uint32_t who, int64_t a, int64_t b)
{
    group_begin(m);
    group_put(m, kind, who, a, b);
    group_end(m, 1);
}

/* Reading n bytes of a source: their digest. */
static int64_t
consume(struct source *s, unsigned number, uint64_t n)
{
    uint64_t digest = 0;

    s->in -= n;
    for (; n > 0; n--)
        digest = io_digest(digest, io_byte(number, s->read++));
    return (int64_t)digest;
}

static void
finish(struct model *m, unsigned who, int64_t result, int64_t b)
{
    m->calls[who].active = false;
    group_put(m, I_RESULT, who, result, b);
}

static void
go_on_reading(struct model *m, unsigned who)
{
    struct call *c = &m->calls[who];
    struct source *s = &m->sources[c->source];

    if (s->in > 0) {
        uint64_t n = s->in < c->length ? s->in : c->length;
        finish(m, who, (int64_t)n, consume(s, c->source, n));
    } else if (s->ended) {
        finish(m, who, 0, 0);
    }
}

/* Who may not wait has what is there, or nothing. */
static void
go_on_late(struct model *m, unsigned who)
{
    struct call *c = &m->calls[who];

    go_on_reading(m, who);
    if (c->active)
        finish(m, who, -ETIMEDOUT, 0);
}

static void
go_on_writing(struct model *m, unsigned who)
{
    struct call *c = &m->calls[who];
    struct source *s = &m->sources[c->source];
    unsigned start = c->done;

    while (s->room > 0 && c->done < c->length) {
        s->digest = io_digest(s->digest, io_byte(c->source, s->written++));
        s->room--;
        c->done++;
    }
    if (c->done == c->length && (start < c->length || c->length == 0))
        finish(m, who, c->length, 0);
}

/* All that can go on does, but accept: who gets what is open there. */
static void
go_on(struct model *m)
{
    int last_end = 0;

    if (m->interrupted != 0)
        finish(m, m->interrupted, -EINTR, 0);
    m->interrupted = 0;
    for (unsigned who = 1; who <= CALLERS; who++) {
        struct call *c = &m->calls[who];
        struct source *s = &m->sources[c->source];

        if (!c->active)
            continue;
        if (c->closed)
            finish(m, who, c->done > 0 ? (int64_t)c->done : -EBADF, 0);
        else if (c->kind == CALL_READ)
            go_on_reading(m, who);
        else if (c->kind == CALL_LATE)
            go_on_late(m, who);
        else if (c->kind == CALL_WORK)
            finish(m, who, c->length, 0);
        else if (c->kind == CALL_WRITE && !m->pipes)
            go_on_writing(m, who);
        else if (c->kind == CALL_CONNECT && s->connecting != EAGAIN)
            finish(m, who, -(int64_t)s->connecting, 0);
        else if (c->kind == CALL_SLEEP && c->due <= m->now)
            finish(m, who, 0, c->due);
        last_end += !c->active && c->kind != CALL_BUSY;
    }
    for (unsigned who = 1; who <= CALLERS && last_end > 0; who++)
        if (m->calls[who].active && m->calls[who].kind == CALL_BUSY)
            finish(m, who, 1, 0);
}

/* As many succeed as there are connections; whose, is open. */
static void
go_on_accepting(struct model *m, unsigned source)
{
    struct source *s = &m->sources[source];
    size_t served = s->in < s->accepting ? s->in : s->accepting;

    group_begin(m);
    for (unsigned who = 1; who <= CALLERS; who++)
        if (m->calls[who].active && m->calls[who].kind == CALL_ACCEPT &&
            m->calls[who].source == source)
            group_put(m, I_RESULT, who, 1, 0);
    s->in -= served;
    s->accepting -= served;
    group_end(m, served);
}

static void
fall_asleep(struct model *m)
{
    m->now += MS;
    group_begin(m);
    go_on(m);
    group_end(m, m->steps[m->nsteps].n);
    for (unsigned i = 0; i < SOURCES; i++)
        if (m->sources[i].accepting > 0)
            go_on_accepting(m, i);
}

/* The driver closes; those who wait will fail. */
static void
close_source(struct model *m, unsigned x)
{
    one(m, I_RESULT, 0, m->sources[x].open ? 0 : -EBADF, 0);
    m->sources[x].open = false;
    for (unsigned who = 1; who <= CALLERS; who++)
        if (m->calls[who].source == x && m->calls[who].kind < CALL_SLEEP)
            m->calls[who].closed = true;
}

static void
start_call(struct model *m, struct order o)
{
    struct call *c = &m->calls[o.x % (CALLERS + 1)];

    *c = (struct call){
        .active = true, .kind = o.y,
        .source = (unsigned)(o.value >> 32) % SOURCES,
        .length = (unsigned)o.value
    };
    c->due = m->now + io_sleep_ns(c->length);
    m->sources[c->source].accepting += c->kind == CALL_ACCEPT;
    m->last = o.x;
}

static void
open_source(struct source *s)
{
    *s = (struct source){ .open = true, .connecting = EAGAIN };
}

/* The writer of a pipe ends when all has been read. */
static void
drain(struct model *m, unsigned x)
{
    struct source *s = &m->sources[x];

    group_begin(m);
    for (unsigned who = 1; who <= CALLERS; who++)
        if (m->calls[who].active && m->calls[who].kind == CALL_WRITE &&
            m->calls[who].source == x) {
            unsigned n = m->calls[who].length;
            s->room = n;
            go_on_writing(m, who);
        }
    group_end(m, m->steps[m->nsteps].n);
}

static void
follow(struct model *m, struct order o, size_t step)
{
    unsigned x = o.x % SOURCES;
    struct source *s = &m->sources[x];

    one(m, o.op, 0, o.value, place(step, o.x, 0));
    switch (o.op) {
    case I_OPEN:
        open_source(s);
        break;
    case I_START:
        start_call(m, o);
        break;
    case I_ARRIVE:
        s->in += (uint64_t)o.value;
        break;
    case I_END:
        s->ended = true;
        break;
    case I_ROOM:
        s->room += (uint64_t)o.value;
        break;
    case I_SETTLE:
        s->connecting = o.y;
        break;
    case I_SIGNAL:
        m->interrupted = m->last;
        break;
    case I_CLOSE:
        close_source(m, x);
        break;
    case I_DRAIN:
        drain(m, x);
        break;
    case I_SLEEP:
        fall_asleep(m);
        break;
    case I_SUM:
        one(m, I_TOLD, 0, (int64_t)s->written, (int64_t)s->digest);
        break;
    case I_FINISH:
        one(m, I_COSTS, 0, 1, 1);
        break;
    default:
        break;                  /* lies and cries change nothing */
    }
}

static void *
open_as(const int64_t *script, size_t nwords, bool pipes)
{
    struct model *m = calloc(1, sizeof *m);

    if (m == NULL)
        return NULL;
    m->pipes = pipes;
    for (size_t i = 0; i < nwords / ORDER_WORDS; i++)
        follow(m, order_read(script, i), i);
    return m;
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    return open_as(script, nwords, false);
}

static void *
open_pipes(const int64_t *script, size_t nwords)
{
    return open_as(script, nwords, true);
}

static void
close_model(void *model)
{
    free(model);
}

/* Whether e, of the present step, may come: nobody has two results. */
static bool
may_come(const struct model *m, const struct event *e)
{
    return e->kind != I_RESULT || e->who == 0 || !m->told[e->who];
}

static size_t
allowed(void *model, struct event set[ALLOWED_MAX])
{
    struct model *m = model;
    size_t n = 0;

    if (m->at == m->nsteps) {
        set[0] = (struct event){ .kind = EVENT_END };
        return 1;
    }
    const struct step *s = &m->steps[m->at];
    for (size_t i = 0; i < s->n; i++)
        if (may_come(m, &s->e[i]))
            set[n++] = s->e[i];
    return n;
}

static void
advance(void *model, const struct event *e)
{
    struct model *m = model;

    if (e->kind == I_RESULT && e->who <= CALLERS)
        m->told[e->who] = true;
    if (++m->came == m->steps[m->at].needed) {
        m->came = 0;
        m->at++;
    }
}

static const char *const call_names[] = {
    "ct_read", "ct_write", "ct_accept", "ct_connect",
    "ct_read after its deadline", "ct_nanosleep", "a busy loop",
    "a worker's call"
};

enum { CALLS = sizeof call_names / sizeof *call_names };

/* A result, as a person would say it. */
static void
describe_result(const struct model *m, const struct event *e,
                char *text, size_t size)
{
    unsigned kind = e->who <= CALLERS ? m->calls[e->who].kind : 0;
    const char *name = e->who == 0 ? "ct_close" : call_names[kind % CALLS];
    char who[WORD], error[WORD];

    wording_actor(who, e->who);
    if (e->a < 0)
        snprintf(text, size, "%s in %s fails with %s", name, who,
                 wording_error(error, (unsigned)-e->a & 255));
    else if (kind == CALL_READ && e->who != 0)
        snprintf(text, size, "%s in %s gives %" PRId64 " bytes (digest %04x)",
                 name, who, e->a, (unsigned)e->b & 0xffff);
    else if (kind == CALL_ACCEPT && e->a == 2)
        snprintf(text, size, "%s in %s gives a descriptor that is not entered "
                 "as a socket", name, who);
    else if (kind == CALL_SLEEP && e->who != 0)
        snprintf(text, size, "%s in %s gives %" PRId64 ", at %" PRId64 " us",
                 name, who, e->a, e->b / 1000);
    else if (kind == CALL_BUSY && e->who != 0)
        snprintf(text, size, "%s in %s %s another call end", name, who,
                 e->a == 1 ? "sees" : "does not see");
    else
        snprintf(text, size, "%s in %s gives %" PRId64, name, who, e->a);
}

static void
describe_order(const struct event *e, char *text, size_t size)
{
    static const char *const words[I_ORDERS] = {
        [I_OPEN] = "descriptor %u is opened",
        [I_CLOCK] = "the clock is the real one",
        [I_ARRIVE] = "something arrives on descriptor %u",
        [I_END] = "descriptor %u comes to its end",
        [I_ROOM] = "there is room on descriptor %u",
        [I_SETTLE] = "descriptor %u is connected, or refused",
        [I_LIE] = "descriptor %u will say EAGAIN or EINTR for a while",
        [I_CRY] = "descriptor %u is reported for nothing",
        [I_SIGNAL] = "a handler will run when the process next waits",
        [I_CLOSE] = "main closes descriptor %u",
        [I_DRAIN] = "main empties the pipe of descriptor %u",
        [I_SLEEP] = "main sleeps for 1 ms",
        [I_SUM] = "main sums up descriptor %u",
        [I_FINISH] = "main has no more to do"
    };
    char who[WORD];

    if (e->kind == I_START)
        snprintf(text, size, "main starts thread %s: descriptor %u",
                 wording_actor(who, place_x(e->b)),
                 (unsigned)((uint64_t)e->a >> 32));
    else if (words[e->kind] != NULL)
        snprintf(text, size, words[e->kind], place_x(e->b));
}

/* What the scenario itself has found wrong: io_single.h, in its order. */
static const char *const wrongs[] = {
    "a request to send would block, and not POLLOUT is asked for, or its error "
    "is not told",
    "ct_read() of a descriptor that there is not does not fail with EBADF",
    "a descriptor is O_NONBLOCK by the program, and EAGAIN is not told after "
    "one attempt",
    "the back end has a perform(), and is not handed the requests on sockets, "
    "or is handed others",
    "ct_write() of no bytes is not made, or not once",
    "flags of ct_accept4() do not arrive at the attempt as they are, or are "
    "taken for others",
    "a new connection is not entered as its flags and the listener say",
    "two wait for a descriptor that is reported once; the first is done, and "
    "the other is not woken, though it is still ready",
    "a descriptor is closed that the back end was asked for, and its remove() "
    "is not called once",
    "data and the end of a connection come together, and the back end does not "
    "report both (POLLIN, POLLRDHUP)",
    "the back end is asked for POLLPRI, and does not report it",
    "the back end reports a descriptor after remove()",
    "the back end does not report a descriptor that is added again after "
    "remove()",
    "several descriptors are ready, and one poll() does not report all of them",
    "input and output were asked for, and one of them is not reported",
    "input was asked for, and then output, and input is not reported any more",
    "what stays ready is reported once, and again, though nobody has asked for "
    "it again",
    "a signal handler ran while the back end waited, and its poll() does not "
    "return EINTR",
    "start() is called again, and what was added before is still watched, or "
    "there is a descriptor more",
    "start() opens a descriptor that is not close-on-exec",
    "a request to send said EAGAIN, and more of `ready` is cleared than "
    "POLLOUT, or less",
    "ct_write() was cancelled after a part, and does not return what was "
    "written, or the next wait is not cancelled",
    "look(false) asks the back end again, although it was asked just now, by "
    "look(false) or by look(true)",
    "look(false) does not ask the back end, although a second has passed",
    "on the virtual clock look(false) does not ask the back end",
    "all who are ready are held back, and look(true) does not go on to the "
    "first timer",
    "a connection is there, and accept fails with EMFILE; the next accept "
    "waits instead of trying",
    "a number has been closed and opened millions of times; what is ready of "
    "it is not reported",
    "backend_epoll has added a descriptor, and no epoll(7) set has it",
    "backend_poll has added a descriptor, and an epoll(7) set has it"
};

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    if (e->kind > 0 && e->kind < I_ORDERS)
        describe_order(e, text, size);
    else if (e->kind == I_RESULT)
        describe_result(model, e, text, size);
    else if (e->kind == I_TOLD)
        snprintf(text, size, "%" PRId64 " bytes have been written (digest "
                 "%04x)", e->a, (unsigned)e->b & 0xffff);
    else if (e->kind == I_COSTS)
        snprintf(text, size, "the back end was asked %s, and calls were tried "
                 "%s", e->a == 1 ? "as often as needed" : "far too often",
                 e->b == 1 ? "as often as needed" : "far too often");
    else if (e->kind == I_STALE)
        snprintf(text, size, "the back end is to forget a descriptor that is "
                 "closed already");
    else if (e->kind == I_FOREVER)
        snprintf(text, size, "the process waits for ever, though a timer is "
                 "set or a worker at work");
    else if (e->kind == BEYOND && e->who >= IO_WRONG_SIDE && e->who < IO_WRONGS)
        snprintf(text, size, "%s", wrongs[e->who - IO_WRONG_SIDE]);
    else
        snprintf(text, size, "something unknown (%u)", e->kind);
}

static const char *
blame(void *model, const struct event *got)
{
    if (got->kind == I_COSTS)
        return got->a == 1 ? "I2" : "I7";
    if (got->kind == I_FOREVER)
        return "I6";
    if (got->kind == I_STALE)
        return "I5";
    return NULL;
}

static size_t
plan_one_word(uint64_t seed, int64_t *script)
{
    return 1;
}

static void *
open_nothing(const int64_t *script, size_t nwords)
{
    return calloc(1, sizeof(struct model));
}

#define IO_JUDGE(name_, plan_, open_) {                                 \
    .name = name_, .plan = plan_, .open = open_,                        \
    .allowed = allowed, .advance = advance, .close = close_model,       \
    .describe = describe, .blame = blame                                \
}

const struct judge
    reads_judge = IO_JUDGE("reads", io_plan_reads, open_model),
    writes_judge = IO_JUDGE("writes", io_plan_writes, open_model),
    storms_judge = IO_JUDGE("storms", io_plan_storms, open_model),
    accepts_judge = IO_JUDGE("accepts", io_plan_accepts, open_model),
    connects_judge = IO_JUDGE("connects", io_plan_connects, open_model),
    closes_judge = IO_JUDGE("closes", io_plan_closes, open_model),
    sleepers_judge = IO_JUDGE("sleepers", io_plan_sleepers, open_model),
    pipes_poll_judge = IO_JUDGE("pipes-poll", io_plan_pipes, open_pipes),
    pipes_epoll_judge = IO_JUDGE("pipes-epoll", io_plan_pipes, open_pipes),
    ready_reads_judge = IO_JUDGE("ready-reads", plan_one_word, open_nothing);

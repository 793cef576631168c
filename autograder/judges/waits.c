/*
 * waits.c -- the judges of lab 07: what a thread waits for, and for how long.
 *
 * The model is the library's contract once more, without its machinery: a
 * source is two numbers of units and what is believed to be ready, a thread is
 * the call that it makes and how that has ended, if it has.  While the driver
 * has the processor threads are only told how their waits end, and the first to
 * tell counts; when it sleeps they run, and time goes from one due moment to
 * the next.
 *
 * What a sleep of the driver brings is therefore known, each result with its
 * time.  In which order different threads tell is open, and which of a crowd at
 * one source is served; so a step of what is expected is a group of events.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "autograder/judges/wait_plan.h"
#include "autograder/judges/waits.h"
#include "autograder/judges/wording.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/time_orders.h"

enum { STEPS = 512, GROUP = 56, MS = 1000000 };

static const int64_t never = INT64_MAX;

struct step {
    size_t n;                   /* events it has */
    size_t optional;            /* so many of those that are optional come */
    struct event e[GROUP];
    bool is_optional[GROUP];
};

struct call {
    unsigned kind, source, length;
};

enum doing { RESTING, WAITING, LOOKING, SLEEPING, FLYING };

struct actor {
    bool alive, leaves;         /* it has been told to */
    struct call queue[W_QUEUE];
    unsigned given, taken;
    struct call call;           /* under way, unless it rests */
    unsigned done;              /* units that it has transferred */
    enum doing doing;
    bool woken;
    int error;                  /* how its wait ended */
    int stops;                  /* of a flight */
    int64_t due, end;           /* of its wait; of its sleep */
    unsigned generation;        /* of its source when the wait began */
    bool cancelled;
    int64_t limit;
};

struct source {
    bool open;
    uint64_t units[2];          /* to be read; of room */
    unsigned ready, mail;       /* POLLIN, POLLOUT */
    bool watched;               /* the back end has been told, and agreed */
    int refusal;                /* its answer, an errno or 0 */
    unsigned generation;
};

struct model {
    struct step steps[STEPS];
    size_t nsteps, at;
    struct actor actors[W_ACTORS + 1];
    struct source sources[W_SOURCES];
    int64_t now;
    bool untimed;
    size_t crowd;               /* calls that wait for CROWD */
    bool in_crowd[W_ACTORS + 1];
    bool told[W_ACTORS + 1];    /* of the crowd: its result has come */
    bool came[GROUP];           /* of the present step */
    size_t options;             /* optional ones that came */
};

/*
 * What is expected.
 */

static void
expect(struct model *m, struct event e, bool optional)
{
    struct step *s = &m->steps[m->nsteps];

    if (s->n == GROUP)
        return;
    s->is_optional[s->n] = optional;
    s->e[s->n++] = e;
}

static void
step_end(struct model *m)
{
    if (m->steps[m->nsteps].n > 0 && m->nsteps < STEPS - 1)
        m->nsteps++;
}

static void
one(struct model *m, uint32_t kind, uint32_t who, int64_t a, int64_t b)
{
    expect(m, (struct event){ kind, who, a, b }, false);
    step_end(m);
}

static int64_t
moment(const struct model *m)
{
    return m->untimed ? 0 : m->now;
}

static unsigned
number(const struct model *m, const struct actor *a)
{
    return (unsigned)(a - m->actors);
}

/* The call of a has ended. */
static void
finish(struct model *m, struct actor *a, int64_t result, int64_t rest)
{
    uint32_t who = number(m, a);

    a->doing = RESTING;
    expect(m, (struct event){ W_RESULT, who, result, moment(m) }, false);
    if (a->call.kind == CALL_SLEEP || a->call.kind == CALL_SLEEP_LONG ||
        a->call.kind == CALL_FLIGHT)
        expect(m, (struct event){ W_REST, who, rest, 0 }, false);
}

/*
 * Waits, and what ends them.
 */

static bool
reached(const struct model *m, const struct actor *a, int64_t due)
{
    return a->cancelled || due <= m->now;
}

/* The error of a thread that may not wait. */
static int
refuse(struct actor *a)
{
    if (!a->cancelled)
        return ETIMEDOUT;
    a->cancelled = false;
    return ECANCELED;
}

static int64_t
earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void
begin_wait(struct model *m, struct actor *a, enum doing doing, int64_t due)
{
    a->doing = doing;
    a->woken = false;
    a->error = 0;
    a->stops = 0;
    a->due = due;
    a->generation = m->sources[a->call.source].generation;
}

/* Whether a is in a wait that nothing has ended yet. */
static bool
waits(const struct actor *a)
{
    return a->doing != RESTING && !a->woken;
}

/* A2: the first counts; what a worker has is waited for. */
static void
end_wait(struct actor *a, int error)
{
    if (a->doing == FLYING && error != 0) {
        if (a->error == 0)
            a->stops++;
        if (a->error == 0)
            a->error = error;
        return;
    }
    if (a->doing != FLYING)
        a->error = error;
    a->woken = true;
}

static unsigned
side_of(const struct call *c)
{
    return c->kind == CALL_WRITE ? POLLOUT : POLLIN;
}

/* Whether the wait of a has to do with source x. */
static bool
is_about(const struct actor *a, unsigned x)
{
    unsigned source = a->call.source;

    return (a->doing == WAITING && source == x) ||
           (a->doing == LOOKING &&
            (source == x || (source + 1) % W_SOURCES == x));
}

static void
report(struct model *m, unsigned x, unsigned events)
{
    struct source *s = &m->sources[x];

    if (!s->open)
        return;
    s->ready |= events;
    for (unsigned i = 1; i <= W_ACTORS; i++) {
        struct actor *a = &m->actors[i];
        if (waits(a) && is_about(a, x) && side_of(&a->call) & events)
            end_wait(a, 0);
    }
}

static void
deliver(struct model *m)
{
    for (unsigned x = 0; x < W_SOURCES; x++) {
        unsigned events = m->sources[x].mail;
        m->sources[x].mail = 0;
        if (events != 0)
            report(m, x, events);
    }
}

/* Ends what is due by now. */
static void
fire(struct model *m)
{
    for (unsigned i = 1; i <= W_ACTORS; i++) {
        struct actor *a = &m->actors[i];

        if (!waits(a) || a->due > m->now)
            continue;
        end_wait(a, a->doing == SLEEPING && a->end <= a->due ? 0 : ETIMEDOUT);
        if (a->doing == FLYING)
            a->due = never;
    }
}

/*
 * Calls.
 */

/* A transfer that cannot go on: what was done counts, and that somebody has
 * cancelled it is not forgotten. */
static void
break_off(struct model *m, struct actor *a, int error)
{
    if (a->done > 0 && error == ECANCELED)
        a->cancelled = true;
    finish(m, a, a->done > 0 ? (int64_t)a->done : -error, 0);
}

/* Reads a unit, or writes some; or waits. */
static void
transfer(struct model *m, struct actor *a)
{
    struct source *s = &m->sources[a->call.source];
    unsigned side = side_of(&a->call);
    unsigned wanted = side == POLLOUT ? a->call.length : 1;
    uint64_t *units = &s->units[side == POLLOUT];

    if (!s->open) {
        finish(m, a, -EBADF, 0);
        return;
    }
    if (reached(m, a, a->limit) && !(s->ready & side && *units > 0))
        deliver(m);
    while (s->ready & side && *units > 0 && a->done < wanted) {
        --*units;
        a->done++;
    }
    if (a->done == wanted) {
        finish(m, a, wanted, 0);
        return;
    }
    s->ready &= ~side;
    s->watched = s->watched || s->refusal == 0;
    if (!s->watched)
        break_off(m, a, s->refusal);
    else if (reached(m, a, a->limit))
        break_off(m, a, refuse(a));
    else
        begin_wait(m, a, WAITING, a->limit);
}

static void
look_on(struct model *m, struct actor *a)
{
    unsigned x = a->call.source;
    int64_t own = a->call.length == 0 ? never
                  : m->now + call_ns(a->call.length);
    int64_t due = earlier(own, a->limit);

    if (!m->sources[x].open || !m->sources[(x + 1) % W_SOURCES].open)
        finish(m, a, -EBADF, 0);
    else if (reached(m, a, due))
        finish(m, a, -refuse(a), 0);
    else
        begin_wait(m, a, LOOKING, due);
}

static void
fall_asleep(struct model *m, struct actor *a)
{
    bool for_ever = a->call.kind == CALL_SLEEP_LONG;
    int64_t span = call_ns(a->call.length);

    a->end = for_ever ? never : m->now + span;
    if (!for_ever && span == 0)
        finish(m, a, 0, 0);
    else if (reached(m, a, a->limit))
        finish(m, a, -refuse(a), for_ever ? 0 : span);
    else
        begin_wait(m, a, SLEEPING, earlier(a->end, a->limit));
}

static void
fly(struct model *m, struct actor *a)
{
    if (reached(m, a, a->limit))
        finish(m, a, -refuse(a), 0);
    else
        begin_wait(m, a, FLYING, a->limit);
}

static void
begin_call(struct model *m, struct actor *a)
{
    switch (a->call.kind) {
    case CALL_READ:
    case CALL_WRITE:
        transfer(m, a);
        break;
    case CALL_LOOK:
        look_on(m, a);
        break;
    case CALL_SLEEP:
    case CALL_SLEEP_LONG:
        fall_asleep(m, a);
        break;
    case CALL_SLEEP_WRONG:
        finish(m, a, a->call.length < 3 ? -EINVAL : -EFAULT, 0);
        break;
    case CALL_FLIGHT:
        fly(m, a);
        break;
    case CALL_DEADLINE:
        a->limit = m->now + call_ns(a->call.length);
        finish(m, a, 0, 0);
        break;
    case CALL_DEADLINE_PAST:
        a->limit = 0;
        finish(m, a, 0, 0);
        break;
    case CALL_NO_DEADLINE:
        a->limit = never;
        finish(m, a, 0, 0);
        break;
    case CALL_DEADLINE_WRONG:
        finish(m, a, EINVAL, 0);
        break;
    case CALL_BUSY:
        finish(m, a, 1, 0);
        break;
    default:
        a->alive = false;
    }
}

/* The wait of a has been ended, and a runs. */
static void
go_on(struct model *m, struct actor *a)
{
    const struct source *s = &m->sources[a->call.source];
    bool for_ever = a->end == never;

    switch (a->doing) {
    case WAITING:
        if (a->error == 0 && a->generation == s->generation)
            transfer(m, a);
        else
            break_off(m, a, a->error == 0 ? EBADF : a->error);
        break;
    case SLEEPING:
        finish(m, a, -a->error, a->error == 0 || for_ever ? 0
               : a->end - m->now);
        break;
    case FLYING:
        finish(m, a, -a->error, a->stops);
        break;
    default:
        finish(m, a, -a->error, 0);
    }
}

static void
run(struct model *m, struct actor *a)
{
    for (;;) {
        if (a->doing != RESTING && !a->woken)
            return;
        if (a->doing != RESTING) {
            go_on(m, a);
            continue;
        }
        if (!a->alive || a->taken == a->given)
            return;
        a->call = a->queue[a->taken++ % W_QUEUE];
        a->done = 0;
        begin_call(m, a);
    }
}

/* As many of the crowd as there are units; whose, is open. */
static void
serve_crowd(struct model *m)
{
    struct source *s = &m->sources[CROWD];
    size_t served = s->units[0] < m->crowd ? s->units[0] : m->crowd;

    if (!s->open)
        served = m->crowd;
    for (unsigned i = 1; i <= W_ACTORS && served > 0; i++)
        if (m->in_crowd[i])
            expect(m, (struct event){ W_RESULT, i, s->open ? 1 : -EBADF,
                                      moment(m) }, true);
    m->steps[m->nsteps].optional = served;
    if (s->open)
        s->units[0] -= served;
    m->crowd -= served;
}

/* The driver sleeps until then. */
static void
pass_time(struct model *m, int64_t until)
{
    deliver(m);
    serve_crowd(m);
    for (;;) {
        int64_t next = never;

        for (unsigned i = 1; i <= W_ACTORS; i++)
            run(m, &m->actors[i]);
        for (unsigned i = 1; i <= W_ACTORS; i++)
            if (waits(&m->actors[i]))
                next = earlier(next, m->actors[i].due);
        if (next > until)
            break;
        m->now = next;
        fire(m);
    }
    m->now = until;
    step_end(m);
}

/*
 * Orders.
 */

static void
give_call(struct model *m, struct order o)
{
    struct actor *a = &m->actors[o.x % (W_ACTORS + 1)];
    struct call c = { o.y, (unsigned)(o.value >> 32), (unsigned)o.value };

    if (a->leaves || !a->alive)
        *a = (struct actor){ .alive = true, .limit = never };
    if (c.kind == CALL_READ && c.source == CROWD) {
        m->in_crowd[number(m, a)] = true;
        m->crowd++;
        return;
    }
    a->leaves = c.kind == CALL_END;
    a->queue[a->given++ % W_QUEUE] = c;
}

static void
cancel(struct model *m, unsigned who)
{
    struct actor *a = &m->actors[who % (W_ACTORS + 1)];

    one(m, W_RESULT, 0, a->alive ? 0 : ESRCH, moment(m));
    if (!a->alive)
        return;
    if (waits(a))
        end_wait(a, ECANCELED);
    else
        a->cancelled = true;
}

static void
close_source(struct model *m, unsigned x)
{
    struct source *s = &m->sources[x];

    one(m, W_RESULT, 0, s->open ? 0 : -EBADF, moment(m));
    if (!s->open)
        return;
    for (unsigned i = 1; i <= W_ACTORS; i++)
        if (waits(&m->actors[i]) && is_about(&m->actors[i], x))
            end_wait(&m->actors[i], EBADF);
    s->open = false;
    s->generation++;
}

static void
follow(struct model *m, struct order o, size_t step)
{
    unsigned x = o.x % W_SOURCES;
    struct source *s = &m->sources[x];
    struct actor *a = &m->actors[o.x % (W_ACTORS + 1)];

    one(m, o.op, 0, o.value, place(step, o.x, 0));
    switch (o.op) {
    case W_OPEN:
        *s = (struct source){ .open = true, .ready = POLLIN | POLLOUT,
                              .generation = s->generation + 1 };
        break;
    case W_CALL:
        give_call(m, o);
        break;
    case W_ARRIVE:
        s->units[o.y] += (uint64_t)o.value;
        break;
    case W_REPORT:
        report(m, x, o.y);
        break;
    case W_MAIL:
        s->mail |= o.y;
        break;
    case W_REFUSE:
        s->refusal = (int)o.y;
        break;
    case W_CLOSE:
        close_source(m, x);
        break;
    case W_CANCEL:
        cancel(m, o.x);
        break;
    case W_LAND:
        if (a->doing == FLYING)
            end_wait(a, 0);
        break;
    case W_SPEND:
        m->now += o.value;
        fire(m);
        break;
    case W_SLEEP:
        pass_time(m, m->now + o.value * MS);
        break;
    default:
        break;                  /* a late report means nothing */
    }
}

static void *
open_as(const int64_t *script, size_t nwords, bool untimed)
{
    struct model *m = calloc(1, sizeof *m);

    if (m == NULL)
        return NULL;
    m->untimed = untimed;
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
open_untimed(const int64_t *script, size_t nwords)
{
    return open_as(script, nwords, true);
}

static void
close_model(void *model)
{
    free(model);
}

/*
 * What is told.
 */

/* Whether event i of the present step may come next: a thread tells in order,
 * and one of the crowd tells once. */
static bool
may_come(const struct model *m, const struct step *s, size_t i)
{
    if (m->came[i])
        return false;
    if (s->is_optional[i])
        return m->options < s->optional && !m->told[s->e[i].who];
    for (size_t k = 0; k < i; k++)
        if (!m->came[k] && !s->is_optional[k] && s->e[k].who == s->e[i].who)
            return false;
    return true;
}

static size_t
allowed(void *model, struct event set[ALLOWED_MAX])
{
    struct model *m = model;
    const struct step *s = &m->steps[m->at];
    size_t n = 0;

    if (m->at == m->nsteps) {
        set[0] = (struct event){ .kind = EVENT_END };
        return 1;
    }
    for (size_t i = 0; i < s->n; i++)
        if (may_come(m, s, i))
            set[n++] = s->e[i];
    return n;
}

static bool
same(const struct event *a, const struct event *b)
{
    return a->kind == b->kind && a->who == b->who && a->a == b->a &&
           a->b == b->b;
}

/* Whether all of the present step has come. */
static bool
complete(const struct model *m, const struct step *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (!m->came[i] && !s->is_optional[i])
            return false;
    return m->options == s->optional;
}

static void
advance(void *model, const struct event *e)
{
    struct model *m = model;
    const struct step *s = &m->steps[m->at];
    size_t i = 0;

    while (i < s->n && !(may_come(m, s, i) && same(&s->e[i], e)))
        i++;
    if (i == s->n)
        return;
    m->came[i] = true;
    if (s->is_optional[i]) {
        m->options++;
        m->told[e->who] = true;
    }
    if (!complete(m, s))
        return;
    for (i = 0; i < GROUP; i++)
        m->came[i] = false;
    m->options = 0;
    m->at++;
}

static void
describe_result(const struct event *e, char *text, size_t size)
{
    char who[WORD], error[WORD];

    wording_actor(who, e->who);
    int n = e->a < 0
        ? snprintf(text, size, "the call of thread %s fails with %s", who,
                   wording_error(error, (unsigned)-e->a & 255))
        : snprintf(text, size, "%s gives %" PRId64,
                   e->who == 0 ? "main's call" : "the call of a thread", e->a);
    if (e->a >= 0 && e->who != 0)
        n = snprintf(text, size, "the call of thread %s gives %" PRId64, who,
                     e->a);
    if (e->b != 0 && n > 0 && (size_t)n < size)
        snprintf(text + n, size - (size_t)n, ", at %" PRId64 " us",
                 e->b / 1000);
}

static void
describe_order(const struct event *e, char *text, size_t size)
{
    static const char *const words[W_ORDERS] = {
        [W_OPEN] = "descriptor %u is opened",
        [W_ARRIVE] = "something arrives on descriptor %u, or there is room",
        [W_REPORT] = "descriptor %u is reported",
        [W_STALE] = "what descriptor %u was before is reported",
        [W_MAIL] = "the back end will report descriptor %u when it is asked",
        [W_REFUSE] = "the back end will refuse descriptor %u, or not any more",
        [W_CLOSE] = "main closes descriptor %u"
    };
    char who[WORD];

    wording_actor(who, place_x(e->b));
    if (words[e->kind] != NULL)
        snprintf(text, size, words[e->kind], place_x(e->b));
    else if (e->kind == W_CALL)
        snprintf(text, size, "thread %s is given a call: descriptor %u", who,
                 (unsigned)((uint64_t)e->a >> 32));
    else if (e->kind == W_CANCEL || e->kind == W_LAND)
        snprintf(text, size, e->kind == W_LAND ? "the worker of thread %s is "
                 "done" : "main cancels thread %s", who);
    else if (e->kind == W_SPEND)
        snprintf(text, size, "main computes for %" PRId64 " us", e->a / 1000);
    else if (e->kind == W_SLEEP)
        snprintf(text, size, "main sleeps for %" PRId64 " ms", e->a);
    else
        snprintf(text, size, "main has no more to do");
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    char who[WORD];

    if (e->kind > 0 && e->kind < W_ORDERS)
        describe_order(e, text, size);
    else if (e->kind == W_RESULT)
        describe_result(e, text, size);
    else if (e->kind == W_REST)
        snprintf(text, size, "thread %s is told: %" PRId64 " (ns left of a "
                 "sleep, or times that a worker was told to stop)",
                 wording_actor(who, e->who), e->a);
    else
        snprintf(text, size, "something unknown (%u)", e->kind);
}

static const char *
blame(void *model, const struct event *got)
{
    return NULL;
}

static size_t
plan_size(uint64_t seed, int64_t *script)
{
    return 1;
}

static void *
open_nothing(const int64_t *script, size_t nwords)
{
    return calloc(1, sizeof(struct model));
}

#define WAIT_JUDGE(name_, plan_, open_) {                               \
    .name = name_, .plan = plan_, .open = open_,                        \
    .allowed = allowed, .advance = advance, .close = close_model,       \
    .describe = describe, .blame = blame                                \
}

const struct judge
    sleeps_judge = WAIT_JUDGE("sleeps", plan_sleeps, open_model),
    busy_judge = WAIT_JUDGE("busy", plan_busy, open_untimed),
    deadlines_judge = WAIT_JUDGE("deadlines", plan_deadlines, open_model),
    cancels_judge = WAIT_JUDGE("cancels", plan_cancels, open_model),
    waits_race_judge = WAIT_JUDGE("races", plan_races, open_model),
    reports_judge = WAIT_JUDGE("reports", plan_reports, open_model),
    hang_ups_judge = WAIT_JUDGE("closes", plan_closes, open_model),
    flights_judge = WAIT_JUDGE("flights", plan_flights, open_model),
    many_timers_judge = WAIT_JUDGE("many-timers", plan_size, open_nothing),
    wait_costs_judge = WAIT_JUDGE("waits", plan_size, open_nothing);

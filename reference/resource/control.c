/*
 * control.c -- windows.
 *
 * A window must be long enough for a rate to mean something and short enough
 * for the program not to have changed meanwhile; neither is a time.  It is a
 * number of completions, a few for each thread that is inside, so that a
 * server of a thousand requests a second is looked at a thousand times as
 * often as one of one; and at least WINDOW_SHORTEST, at most WINDOW_LONGEST.
 *
 * The completions right after a limit has changed are those of threads that
 * were let in before.  So a window begins only when as many have completed as
 * were inside.
 */
#include "capriccio.h"
#include "resource/control.h"
#include "resource/gate.h"
#include "resource/overlap.h"
#include "resource/show.h"
#include "resource/watch.h"
#include "time/clock.h"

enum {
    LOOK_EVERY = 32,                    /* blocks; the clock costs something */
    WASTE_BAD = 50,                     /* one in so many of what was taken */
    DONE_EACH = 10,                     /* completions for each who is inside */
    DONE_LEAST = 48,
    WINDOW_SHORTEST = 5 * 1000 * 1000,          /* ns */
    WINDOW_LONGEST = 1000 * 1000 * 1000,        /* ns */
    SLOW_LONGEST = 50 * 1000 * 1000,            /* ns */
    AGE_EVERY = 60                      /* seconds: see account_age() */
};

/* What there was when the window began. */
static struct mark {
    int64_t time;
    uint64_t done;
    uint64_t taken;
    uint64_t wasted;
} marks[USAGE_MAX];

/* Sums over the looks at a window. */
static struct sums {
    double committed, holders;
    unsigned looks;
} sums[USAGE_MAX];

static const struct controller *controller = &climb_controller;
static bool started[USAGE_MAX];         /* the controller was, with that */
static bool controlled[USAGE_MAX];      /* there was waste once */
static bool thrashes[USAGE_MAX];        /* there was in the last window */
static bool settling[USAGE_MAX];        /* the limit has just changed */
static int64_t aged;

unsigned control_until_look = LOOK_EVERY;

static void
begin_with(unsigned k)
{
    started[k] = true;
    controller->start(k);
}

void
control_use(const struct controller *c)
{
    controller = c;
    for (unsigned k = USAGE_DECLARED; k < USAGE_MAX; k++)
        begin_with(k);
}

bool
control_began(unsigned k)
{
    return controlled[k];
}

bool
control_thrashes(unsigned k)
{
    return thrashes[k];
}

static uint64_t
done(unsigned k)
{
    return account_productive != 0 ? account_productive : resources[k].done;
}

static void
begin(unsigned k, int64_t now)
{
    marks[k] = (struct mark){ now, done(k), resources[k].taken,
                              resources[k].wasted };
    sums[k] = (struct sums){ 0 };
}

/* More was wasted than the page or two that anybody may lose. */
static bool
too_much(unsigned k)
{
    return (resources[k].wasted - marks[k].wasted) * WASTE_BAD >
           resources[k].taken - marks[k].taken;
}

/* Sums the window up. */
static struct window
close_window(unsigned k, int64_t now)
{
    const struct mark *m = &marks[k];
    const struct sums *s = &sums[k];
    const struct resource *r = &resources[k];
    double holders = s->holders / s->looks;

    return (struct window){
        .seconds = (now - m->time) / 1e9,
        .done = done(k) - m->done,
        .taken = r->taken - m->taken,
        .wasted = r->wasted - m->wasted,
        .committed = s->committed / s->looks,
        .need = holders == 0 ? 0 : s->committed / s->looks / holders,
        .holders = holders,
        .too_much = too_much(k),
    };
}

/* Whether all that were inside when the limit changed have had the time to go
 * out. */
static bool
settled(unsigned k, int64_t now)
{
    return done(k) - marks[k].done >= resources[k].holders ||
           now - marks[k].time >= WINDOW_LONGEST;
}

/* Whether the window has seen enough; much waste is enough. */
static bool
full(unsigned k, int64_t now)
{
    const struct resource *r = &resources[k];
    int64_t span = now - marks[k].time;
    uint64_t completed = done(k) - marks[k].done;
    uint64_t wanted = DONE_EACH * r->holders;

    if (span >= (controlled[k] ? WINDOW_LONGEST : SLOW_LONGEST))
        return true;
    if (!controlled[k])
        return completed > r->holders;
    if (r->holders > 0 && (r->wasted - marks[k].wasted) * r->holders >
        (uint64_t)r->committed)
        return r->wasted - marks[k].wasted > (r->taken - marks[k].taken) / 4;
    return span >= WINDOW_SHORTEST &&
           completed >= (wanted > DONE_LEAST ? wanted : DONE_LEAST);
}

/* The controller's turn. */
static void
control(unsigned k, int64_t now)
{
    struct window w = close_window(k, now);
    int64_t before = gate_limit[k];

    if (!started[k])
        begin_with(k);
    controlled[k] = true;
    thrashes[k] = w.too_much;
    gate_set(k, controller->next(k, &w, before));
    settling[k] = gate_limit[k] != before;
}

/* A limit that nobody has tried yet: not above what the program said there is,
 * unless it is known that not all of it is needed at once. */
static int64_t
within_capacity(const struct resource *r, int64_t limit)
{
    bool above = r->capacity > 0 && limit > r->capacity;

    return above && r->hard == 0 ? r->capacity : limit;
}

static void
look_at(unsigned k, int64_t now)
{
    const struct resource *r = &resources[k];
    struct sums *s = &sums[k];

    if (r->hard > 0)
        overlap_look(k);
    s->committed += r->committed;
    s->holders += r->holders;
    s->looks++;

    if (settling[k] ? !settled(k, now) : !full(k, now))
        return;
    if (settling[k])
        settling[k] = false;
    else if (controlled[k] || too_much(k))
        control(k, now);
    else if (gate_limit[k] < 2 * r->committed)
        gate_set(k, within_capacity(r, 2 * r->committed));
    begin(k, now);
}

void
control_look_now(void)
{
    control_until_look = LOOK_EVERY;
    if (show_wanted)
        show_now();

    int64_t now = clock_now();
    watch_look(now);
    gate_look(now);
    for (unsigned k = USAGE_DECLARED; k < resources_end; k++)
        look_at(k, now);
    if (now - aged > AGE_EVERY * INT64_C(1000000000)) {
        account_age();
        aged = now;
    }
}

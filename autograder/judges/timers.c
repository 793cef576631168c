/*
 * timers.c -- the judges of lab 07's heap of timers.
 *
 * The model is a table that is searched: which of those that are set is due
 * first, and of equal ones was set first.  There is one right answer each time,
 * so each step of what is expected is one event.  The plan needs to know which
 * timers are set, since a set one may not be set again: it asks the same model.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "autograder/judges/timers.h"
#include "autograder/judges/wait_words.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/time_orders.h"

enum { EVENTS = 4096, ORDERS = 220, SPAN = 40 };

struct toy {
    bool set;
    int64_t due;
    uint64_t order;             /* of setting */
    unsigned deed;
};

struct heap {
    struct toy toys[W_TIMERS];
    uint64_t order;
};

struct model {
    struct heap heap;
    struct event events[EVENTS];
    size_t n, at;
};

/* The first that is due; W_TIMERS if none is set. */
static unsigned
first(const struct heap *h)
{
    unsigned best = W_TIMERS;

    for (unsigned i = 0; i < W_TIMERS; i++) {
        const struct toy *t = &h->toys[i], *b = &h->toys[best % W_TIMERS];
        if (t->set && (best == W_TIMERS || t->due < b->due ||
                       (t->due == b->due && t->order < b->order)))
            best = i;
    }
    return best;
}

static void
set(struct heap *h, unsigned i, int64_t due, unsigned deed)
{
    h->toys[i % W_TIMERS] = (struct toy){ true, due, h->order++, deed };
}

/* What timer i, which has fired, does. */
static void
do_deed(struct heap *h, unsigned i)
{
    const struct toy t = h->toys[i];

    if (t.deed == CANCELS_NEXT)
        h->toys[(i + 1) % W_TIMERS].set = false;
    else if (t.deed == SETS_ITSELF)
        set(h, i, t.due + TIMER_LATER, NOTHING);
    else if (t.deed == SETS_NEXT)
        set(h, i + 1, t.due + TIMER_LATER, NOTHING);
}

static void
tell(struct model *m, uint32_t kind, uint32_t who, int64_t a, int64_t b)
{
    if (m->n < EVENTS)
        m->events[m->n++] = (struct event){ kind, who, a, b };
}

/* Follows an order; m, if not NULL, is told what is to be expected. */
static void
follow(struct heap *h, struct order o, struct model *m)
{
    unsigned i = o.x % W_TIMERS;

    if (o.op == W_TIMER_SET)
        set(h, i, o.value, o.y);
    else if (o.op == W_TIMER_CANCEL)
        h->toys[i].set = false;
    if (o.op != W_TIMER_FIRE)
        return;
    while ((i = first(h)) < W_TIMERS && h->toys[i].due <= o.value) {
        if (m != NULL)
            tell(m, W_FIRED, i, h->toys[i].due, 0);
        h->toys[i].set = false;
        do_deed(h, i);
    }
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    struct model *m = calloc(1, sizeof *m);

    if (m == NULL)
        return NULL;
    for (size_t i = 0; i < nwords / ORDER_WORDS; i++) {
        struct order o = order_read(script, i);
        tell(m, o.op, 0, o.value, place(i, o.x, 0));
        follow(&m->heap, o, m);
        tell(m, W_FIRST, first(&m->heap), 0, 0);
    }
    return m;
}

static void
close_model(void *model)
{
    free(model);
}

static size_t
allowed(void *model, struct event set[ALLOWED_MAX])
{
    const struct model *m = model;

    set[0] = m->at < m->n ? m->events[m->at]
             : (struct event){ .kind = EVENT_END };
    return 1;
}

static void
advance(void *model, const struct event *e)
{
    ((struct model *)model)->at++;
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    unsigned x = place_x(e->b);

    switch (e->kind) {
    case W_TIMER_SET:
        snprintf(text, size, "timer %u is set to %" PRId64, x, e->a);
        break;
    case W_TIMER_CANCEL:
        snprintf(text, size, "timer %u is cancelled", x);
        break;
    case W_TIMER_FIRE:
        snprintf(text, size, "those due at %" PRId64 " are to fire", e->a);
        break;
    case W_FIRED:
        snprintf(text, size, "timer %u, due at %" PRId64 ", fires", e->who,
                 e->a);
        break;
    case W_FIRST:
        snprintf(text, size, e->who < W_TIMERS ? "timer %u is the first"
                 : "no timer is set", e->who);
        break;
    case BEYOND:
        wait_describe(e, 0, text, size);
        break;
    default:
        snprintf(text, size, "the script is at its end");
    }
}

static const char *
blame(void *model, const struct event *got)
{
    return NULL;
}

/* An order that makes sense now, with this deed at most. */
static struct order
invent(struct dice *d, const struct heap *h, int64_t now, bool growing,
       unsigned deeds)
{
    unsigned x = dice_below(d, W_TIMERS), way = dice_below(d, 8);

    if (!growing && way == 0)
        return (struct order){ W_TIMER_FIRE, 0, 0, now };
    if (h->toys[x].set || way == 1)
        return (struct order){ deeds > 1 ? W_TIMER_CANCEL
                               : W_TIMER_FIRE, x, 0, now };
    return (struct order){ W_TIMER_SET, x, dice_below(d, deeds),
                           now + 1 + dice_below(d, SPAN) };
}

/* The first half sets, so that there are many; the end fires all. */
static size_t
plan(uint64_t seed, int64_t *script, unsigned deeds)
{
    struct heap h = { .order = 0 };
    struct dice d;
    int64_t now = 0;

    dice_seed(&d, seed);
    for (size_t i = 0; i < ORDERS; i++) {
        bool growing = i < ORDERS / 2;
        struct order o = invent(&d, &h, now, growing, deeds);
        if (i >= ORDERS - 2)    /* all, and then those they have set */
            o = (struct order){ W_TIMER_FIRE, 0, 0,
                                now + SPAN + (i == ORDERS - 1 ? TIMER_LATER
                                              : 0) };
        now += growing ? 0 : dice_below(&d, 3);
        follow(&h, o, NULL);
        order_write(script, i, o);
    }
    return ORDERS * ORDER_WORDS;
}

/* Set and fired; the order is what counts. */
static size_t
plan_order(uint64_t seed, int64_t *script)
{
    return plan(seed, script, 1);
}

/* Cancelled, too, and by those that fire; or set again by them. */
static size_t
plan_changes(uint64_t seed, int64_t *script)
{
    return plan(seed, script, DEEDS);
}

#define TIMER_JUDGE(name_, plan_) {                                     \
    .name = name_, .plan = plan_, .open = open_model,                   \
    .allowed = allowed, .advance = advance, .close = close_model,       \
    .describe = describe, .blame = blame                                \
}

const struct judge
    timers_judge = TIMER_JUDGE("timers", plan_order),
    timer_cancels_judge = TIMER_JUDGE("timer-cancels", plan_changes);

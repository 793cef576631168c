/*
 * house.c -- the model of lab 11's gate.
 *
 * It does what the scenario does: the x-th of those inside, and the first
 * visitor that is free, are the same ones on both sides as long as the answers
 * are right.  Needs are learnt as account.c does it, in the same arithmetic.
 */
#include <assert.h>
#include <string.h>

#include "autograder/judges/house.h"

static const float FADE_LESS = 1.0f / 128;      /* account.c */

void
house_open(struct house *h, const int64_t *script, size_t nwords)
{
    memset(h, 0, sizeof *h);
    assert(nwords <= SCRIPT_MAX);
    memcpy(h->script, script, nwords * sizeof *script);
    h->steps = nwords / ORDER_WORDS;
}

struct order
house_due(const struct house *h)
{
    return h->step < h->steps ? order_read(h->script, h->step)
           : (struct order){ .op = 0 };
}

static int64_t
need(const struct house_door *d, unsigned k)
{
    return d->need[k] < 1 ? 1 : (int64_t)d->need[k];
}

/* Whether the visitor, at that door, will come into resource k. */
static bool
enters(const struct house *h, unsigned who, unsigned door, unsigned k)
{
    return !h->visitor[who].in[k] && 2 * h->door[door].opens[k] > OPENS;
}

/* Somebody is let in where nobody is, whatever it needs. */
static bool
has_room(const struct house *h, unsigned door, unsigned k)
{
    return h->holders[k] == 0
           || h->committed[k] + need(&h->door[door], k) <= h->limit[k];
}

static bool
fits(const struct house *h, unsigned who, unsigned door)
{
    for (unsigned k = 0; k < RESOURCES; k++)
        if (enters(h, who, door, k) && !has_room(h, door, k))
            return false;
    return true;
}

static bool
enters_any(const struct house *h, unsigned who, unsigned door)
{
    for (unsigned k = 0; k < RESOURCES; k++)
        if (enters(h, who, door, k))
            return true;
    return false;
}

static int64_t
commitment(const struct house_visitor *v, unsigned k)
{
    return v->in[k] && v->promised[k] > v->held[k] ? v->promised[k]
           : v->held[k];
}

/* The first to come in by a door show the least that those after will need. */
static void
guess_need(struct house *h, const struct house_visitor *v, unsigned k)
{
    struct house_door *d = &h->door[v->by[k]];

    if (v->in[k] && !d->proven[k] && (float)v->held[k] > d->need[k])
        d->need[k] = (float)v->held[k];
}

static void
let_in(struct house *h, unsigned who, unsigned door)
{
    struct house_visitor *v = &h->visitor[who];

    for (unsigned k = 0; k < RESOURCES; k++) {
        if (!enters(h, who, door, k))
            continue;
        v->in[k] = true;
        v->by[k] = door;
        v->promised[k] = need(&h->door[door], k);
        v->peak[k] = v->held[k];
        guess_need(h, v, k);
        h->committed[k] += commitment(v, k) - v->held[k];
        h->holders[k]++;
    }
}

/* What the visitor whose turn it is hears at its door. */
static bool
passes(const struct house *h, unsigned who, unsigned door)
{
    return !enters_any(h, who, door)
           || (h->door[door].n == 0 && fits(h, who, door));
}

static unsigned
first_free(const struct house *h)
{
    unsigned who = 0;

    while (who < VISITORS && h->visitor[who].busy)
        who++;
    return who;
}

/* The visitor that an order at a door is about; VISITORS: there is none. */
static unsigned
comer(const struct house *h, struct order o)
{
    if (o.op == D_COME)
        return first_free(h);
    if (h->ninside == 0)
        return VISITORS;

    unsigned who = h->inside[o.x % h->ninside];
    for (unsigned k = 0; k < RESOURCES; k++)
        if (h->visitor[who].in[k])
            return who;
    return VISITORS;
}

static void
take(struct house *h, struct order o)
{
    if (h->ninside == 0)
        return;
    struct house_visitor *v = &h->visitor[h->inside[o.x % h->ninside]];
    unsigned k = o.y % RESOURCES;

    h->committed[k] -= commitment(v, k);
    v->held[k] += o.value;
    if (v->held[k] > v->peak[k])
        v->peak[k] = v->held[k];
    guess_need(h, v, k);
    h->committed[k] += commitment(v, k);
}

static void
learn_need(struct house_door *d, unsigned k, int64_t peak)
{
    float off = (float)peak - d->need[k];

    d->need[k] += !d->proven[k] || off > 0 ? off : off * FADE_LESS;
    d->proven[k] = true;
}

static void
leave(struct house *h, unsigned at)
{
    struct house_visitor *v = &h->visitor[h->inside[at]];

    for (unsigned k = 0; k < RESOURCES; k++) {
        h->committed[k] -= commitment(v, k);
        if (!v->in[k])
            continue;
        if (v->peak[k] > 0)
            learn_need(&h->door[v->by[k]], k, v->peak[k]);
        h->holders[k]--;
    }
    *v = (struct house_visitor){ .busy = false };
    h->ninside--;
    memmove(&h->inside[at], &h->inside[at + 1],
            (h->ninside - at) * sizeof h->inside[0]);
}

/* Whether that door may be served now: it has a queue, its first one fits or
 * all are forced, and it owes no turn to another that may. */
static bool
servable(const struct house *h, unsigned door, bool forced)
{
    const struct house_door *d = &h->door[door];

    return d->n > 0 && (forced || fits(h, d->queue[0], door));
}

static bool
in_turn(const struct house *h, unsigned door, bool forced)
{
    if (!servable(h, door, forced))
        return false;
    for (unsigned other = 0; other < DOORS; other++)
        if (h->door[door].owes[other] && servable(h, other, forced))
            return false;
    return true;
}

/* The gate has chosen that door, or nobody: DOORS. */
static void
serve(struct house *h, unsigned door, bool forced)
{
    for (unsigned other = 0; other < DOORS; other++) {
        bool passed_over = other != door && !servable(h, other, forced);
        for (unsigned d = 0; d < DOORS; d++)
            if (other == door || passed_over)
                h->door[d].owes[other] = false;
    }
    if (door == DOORS)
        return;
    struct house_door *d = &h->door[door];
    for (unsigned other = 0; other < DOORS; other++)
        d->owes[other] = other != door && h->door[other].n > 0;
    unsigned who = d->queue[0];
    d->n--;
    memmove(&d->queue[0], &d->queue[1], d->n * sizeof d->queue[0]);
    h->held_back--;
    let_in(h, who, door);
    h->inside[h->ninside++] = who;
}

/* The event that answers the order, with that in it. */
static struct event
answer(const struct house *h, struct order o, unsigned held_back, int64_t a)
{
    return (struct event){ o.op + RESULT, held_back, a,
                           place(h->step, o.x, 0) };
}

static struct event
answer_at_door(const struct house *h, struct order o)
{
    unsigned who = comer(h, o);

    if (who == VISITORS)
        return answer(h, o, h->held_back, UNTOUCHED);
    bool pass = passes(h, who, o.y);
    return answer(h, o, h->held_back + !pass, pass);
}

static size_t
allowed_choices(const struct house *h, struct order o,
                struct event set[ALLOWED_MAX])
{
    size_t n = 0;

    for (unsigned door = 0; door < DOORS; door++)
        if (in_turn(h, door, o.op == D_FORCE))
            set[n++] = answer(h, o, h->held_back - 1,
                              h->door[door].queue[0]);
    if (n == 0)
        set[n++] = answer(h, o, h->held_back, UNTOUCHED);
    return n;
}

size_t
house_allowed(void *house, struct event set[ALLOWED_MAX])
{
    const struct house *h = house;
    struct order o = house_due(h);

    if (o.op == 0) {
        set[0] = (struct event){ .kind = EVENT_END };
        return 1;
    }
    if (!h->taken) {
        set[0] = (struct event){ o.op, o.x, fold(h->mine, o.value),
                                 place(h->step, o.x, 0) };
        return 1;
    }
    switch (o.op) {
    case D_COME:
    case D_AGAIN:
        set[0] = answer_at_door(h, o);
        return 1;
    case D_LEAVE:
        set[0] = answer(h, o, h->held_back, h->ninside == 0 ? UNTOUCHED
                        : (int64_t)h->inside[o.x % h->ninside]);
        return 1;
    case D_RELEASE:
    case D_FORCE:
        return allowed_choices(h, o, set);
    default:
        set[0] = answer(h, o, h->held_back, h->committed[o.x % RESOURCES]);
        return 1;
    }
}

static void
come(struct house *h, struct order o, bool passed)
{
    unsigned who = comer(h, o);

    if (who == VISITORS)
        return;
    h->visitor[who].busy = true;
    if (passed) {
        let_in(h, who, o.y);
        if (o.op == D_COME)
            h->inside[h->ninside++] = who;
    } else {
        struct house_door *d = &h->door[o.y];
        d->queue[d->n++] = who;
        h->held_back++;
    }
}

/* Which door has that visitor first in its queue; DOORS: none has. */
static unsigned
door_of_first(const struct house *h, int64_t who)
{
    unsigned door = 0;

    while (door < DOORS && (h->door[door].n == 0
                            || h->door[door].queue[0] != who))
        door++;
    return door;
}

unsigned
house_look(const struct house *h, int64_t chosen, struct house_view *view)
{
    struct order o = house_due(h);
    bool comes = o.op == D_COME || o.op == D_AGAIN;
    bool chooses = o.op == D_RELEASE || o.op == D_FORCE;
    unsigned who = comes ? comer(h, o) : (unsigned)chosen, at = RESOURCES;
    unsigned door = comes ? o.y : chooses ? door_of_first(h, chosen) : DOORS;

    if (who >= VISITORS || door >= DOORS)
        return DOORS;
    for (unsigned k = RESOURCES; k-- > 0;)
        if (enters(h, who, door, k) && (at == RESOURCES
            || !has_room(h, door, k) || has_room(h, door, at)))
            at = k;
    if (at == RESOURCES)
        return DOORS;
    *view = (struct house_view){
        .resource = at, .inside = h->holders[at],
        .waiting = h->door[door].n,
        .need = need(&h->door[door], at), .committed = h->committed[at],
        .limit = h->limit[at]
    };
    return door;
}

static void
make_door(struct house *h, struct order o)
{
    struct house_door *d = &h->door[o.x % DOORS];

    d->need[o.y % RESOURCES] = (float)(o.value / OPENS);
    d->opens[o.y % RESOURCES] = (int)(o.value % OPENS);
}

/* An order that answers nothing, or the answer to one. */
static void
carry_out(struct house *h, struct order o, const struct event *e)
{
    switch (o.op) {
    case D_LIMIT:
        h->limit[o.x % RESOURCES] = o.value;
        break;
    case D_DOOR:
        make_door(h, o);
        break;
    case D_TAKE:
        take(h, o);
        break;
    case D_COME:
    case D_AGAIN:
        come(h, o, e->a == 1);
        break;
    case D_LEAVE:
        if (h->ninside > 0)
            leave(h, o.x % h->ninside);
        break;
    case D_RELEASE:
    case D_FORCE:
        serve(h, door_of_first(h, e->a), o.op == D_FORCE);
        break;
    }
    h->step++;
    h->taken = false;
}

void
house_advance(void *house, const struct event *e)
{
    struct house *h = house;
    struct order o = house_due(h);

    if (o.op == 0)
        return;
    if (!h->taken) {
        h->mine = e->a;
        h->taken = true;
    }
    if (e->kind == o.op + RESULT || o.op == D_LIMIT || o.op == D_DOOR
        || o.op == D_TAKE)
        carry_out(h, o, e);
}

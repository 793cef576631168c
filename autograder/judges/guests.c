/*
 * guests.c -- who stands where in a meeting, until when, and who runs next.
 */
#include <errno.h>
#include <string.h>

#include "autograder/judges/guests.h"

void
guests_tell(struct meeting *m, unsigned kind, unsigned who, int64_t a,
            int64_t b)
{
    m->story = fold(fold(m->story, (int64_t)kind << 8 | who), fold(a, b));
    tape_put(m->tape, kind, who, a, b);
}

void
guests_tell_result(struct meeting *m, struct order o, size_t step,
                   unsigned error)
{
    bool asks = o.op == Y_SEM_GETVALUE;

    guests_tell(m, o.op + RESULT, (unsigned)m->running,
                asks ? (int64_t)m->sem[o.x].value : m->now,
                place(step, o.x, error));
}

void
guests_push(struct meeting *m, int t, enum spot where)
{
    struct queue *q = &m->queue[where];

    m->guest[t].spot = where;
    q->who[q->n++] = (unsigned char)t;
}

/* Takes t out of the queue that it is in. */
static void
take_out(struct meeting *m, int t)
{
    struct queue *q = &m->queue[m->guest[t].spot];
    unsigned i = 0;

    while (q->who[i] != t)
        i++;
    memmove(&q->who[i], &q->who[i + 1], --q->n - i);
}

int
guests_take_first(struct meeting *m, enum spot where)
{
    int t = m->queue[where].who[0];

    take_out(m, t);
    m->guest[t].timed = false;
    return t;
}

void
guests_own(struct meeting *m, int t, unsigned x)
{
    m->mutex[x].owner = t;
    m->mutex[x].depth = m->guest[t].depth;
}

/* The one whose time comes first; NO_ONE if nobody waits for a time. */
static int
first_timed(const struct meeting *m)
{
    int first = NO_ONE;

    for (int i = 0; i < (int)m->n; i++) {
        const struct guest *g = &m->guest[i];

        if (g->timed && (first == NO_ONE || g->due < m->guest[first].due
                         || (g->due == m->guest[first].due
                             && g->since < m->guest[first].since)))
            first = i;
    }
    return first;
}

/* Nobody can run: the clock goes on to the next timer.  False: there is no
 * timer. */
static bool
pass_time(struct meeting *m)
{
    int t = first_timed(m);

    if (t == NO_ONE)
        return false;
    m->now = m->guest[t].due;
    for (; t != NO_ONE && m->guest[t].due == m->now; t = first_timed(m)) {
        struct guest *g = &m->guest[t];

        g->timed = false;
        if (g->spot != ASLEEP) {
            g->error = ETIMEDOUT;
            g->tries = g->order.op == Y_COND_TIMEDWAIT;
            take_out(m, t);
        }
        guests_push(m, t, READY);
    }
    return true;
}

/* Whom t waits for, for ever; NO_ONE if it is not one thread, or not so. */
static int
waits_for(const struct meeting *m, int t)
{
    const struct guest *g = &m->guest[t];

    if (g->timed || g->spot < AT_MUTEX || g->spot >= AT_MUTEX + MUTEXES)
        return NO_ONE;
    return m->mutex[g->spot - AT_MUTEX].owner;
}

void
guests_look_for_ring(struct meeting *m, int owner)
{
    int member[ACTORS_MAX] = { m->running }, t = owner;
    unsigned n = 1, first = 0;
    int64_t ring = 0;

    if (!m->tells_rings)
        return;
    for (; t != m->running && n < m->n; t = waits_for(m, t)) {
        if (t == NO_ONE)
            return;
        if (t < member[first])
            first = n;
        member[n++] = t;
    }
    if (t != m->running)
        return;                 /* a ring that it is not in */
    for (unsigned i = 0; i < n; i++)
        ring = ring_add(ring, i, (unsigned)member[(first + i) % n]);
    guests_tell(m, Y_RING, (unsigned)member[first], ring, 0);
}

/* The running thread, which tried in vain, waits there again. */
static void
wait_again(struct meeting *m, enum spot where)
{
    struct guest *g = &m->guest[m->running];

    g->timed = g->due > m->now;
    guests_push(m, m->running, where);
}

/* The running thread has been woken to take what it waits for: a unit, or a
 * mutex.  False: it waits again. */
static bool
try_again(struct meeting *m)
{
    struct guest *g = &m->guest[m->running];
    unsigned op = g->order.op, x = g->order.x;

    g->tries = false;
    if (op == Y_COND_WAIT || op == Y_COND_TIMEDWAIT) {
        x = g->order.y % MUTEXES;
        g->due = 0;             /* for the mutex it waits for ever */
    }
    if (op == Y_SEM_WAIT || op == Y_SEM_TIMEDWAIT) {
        if (m->sem[x].value == 0) {
            wait_again(m, AT_SEM + x);
            return false;
        }
        m->sem[x].value--;
    } else {
        if (m->mutex[x].owner != NO_ONE) {
            if (op == Y_MUTEX_LOCK)
                guests_look_for_ring(m, m->mutex[x].owner);
            wait_again(m, AT_MUTEX + x);
            return false;
        }
        guests_own(m, m->running, x);
    }
    return true;
}

void
guests_run_next(struct meeting *m)
{
    struct guest *g;

    do {
        if (m->queue[READY].n == 0 && !pass_time(m)) {
            guests_tell(m, Y_STUCK, 0, m->now, 0);
            m->stuck = m->over = true;
            return;
        }
        m->running = guests_take_first(m, READY);
        g = &m->guest[m->running];
        g->spot = RUNNING;
    } while (g->tries && !try_again(m));

    if (!g->started) {
        g->started = true;
        g->mine = g->argument;
        guests_tell(m, Y_START, (unsigned)m->running, g->argument, 0);
    } else if (g->in_call) {
        g->in_call = false;
        guests_tell_result(m, g->order, g->step, g->error);
    }
}

void
guests_wait_at(struct meeting *m, enum spot where, struct order o,
               size_t step, enum deadline how)
{
    struct guest *self = &m->guest[m->running];

    self->in_call = true;
    self->order = o;
    self->step = step;
    self->error = 0;
    self->timed = how == DEADLINE_AHEAD;
    self->due = self->timed ? m->now + o.value : 0;
    self->since = m->timers++;
    if (where == ASLEEP)
        self->spot = ASLEEP;
    else
        guests_push(m, m->running, where);
    guests_run_next(m);
}

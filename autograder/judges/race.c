/*
 * race.c -- what capriccio.h promises about ticks, as a program.
 */
#include <assert.h>

#include "autograder/judges/race.h"

/* The running one tells of the result of the order that it took as `step`. */
static void
tell(struct race *r, unsigned op, size_t step, int64_t a)
{
    tape_put(r->tape, op + RESULT, r->running, a, place(step, 0, 0));
}

/* x runs from now on: it begins, or comes back from the call it was in. */
static void
resume(struct race *r, unsigned x)
{
    struct runner *t = &r->runner[x];

    r->running = x;
    if (!t->started) {
        t->started = true;
        t->mine = t->given;
        tape_put(r->tape, R_START, x, t->given, 0);
        return;
    }
    /* Who was left by a tick has his time from now on. */
    t->trace = t->op == R_TICK ? TRACE_SEEN : TRACE_NONE;
    tell(r, t->op, t->step, t->op == R_TICK ? SEEN_SWITCH : 0);
}

/* The first in line runs. */
static void
next(struct race *r)
{
    unsigned x = r->line[0];

    assert(r->waiting > 0);
    r->waiting--;
    for (unsigned i = 0; i < r->waiting; i++)
        r->line[i] = r->line[i + 1];
    resume(r, x);
}

/* The running one, in the call `op`, gives way. */
static void
give_way(struct race *r, unsigned op, size_t step)
{
    struct runner *self = &r->runner[r->running];

    self->op = op;
    self->step = step;
    r->line[r->waiting++] = r->running;
    next(r);
}

static void
create(struct race *r, struct order o, size_t step)
{
    assert(o.x == r->n && r->n < ACTORS_MAX);
    r->runner[r->n] = (struct runner){ .given = o.value };
    r->line[r->waiting++] = r->n++;
    r->alive++;
    tape_put(r->tape, R_CREATE + RESULT, r->running, 0, place(step, o.x, 0));
}

/* A tick that comes while the running one is in its own code. */
static void
tick(struct race *r, size_t step, bool asked)
{
    struct runner *self = &r->runner[r->running];
    unsigned op = asked ? R_ASK : R_TICK;

    if (self->trace == TRACE_NONE) {
        self->trace = TRACE_SEEN;
        tell(r, op, step, SEEN_BEGINS);
    } else if (self->trace == TRACE_OWES || self->sections > 0) {
        self->trace = TRACE_OWES;
        tell(r, op, step, SEEN_DEFERRED);
    } else if (asked) {
        tell(r, op, step, SEEN_SWITCH);         /* nobody acts upon it */
    } else {
        give_way(r, op, step);
    }
}

/* Somebody asks what would be done about a tick at an address. */
static void
ask(struct race *r, enum spot spot, size_t step)
{
    switch (spot) {
    case SPOT_OWN_FIRST:
    case SPOT_OWN_LAST:
    case SPOT_OWN_INSIDE:
    case SPOT_ONCE_FIRST:
        tick(r, step, true);
        break;
    default:
        tell(r, R_ASK, step, SEEN_SOON);
    }
}

/* The running one is in one section more. */
static void
disable(struct race *r, size_t step)
{
    struct runner *self = &r->runner[r->running];

    if (self->sections == SECTIONS_MAX) {
        r->over = true;         /* and dies, for all to hear */
        return;
    }
    self->sections++;
    tell(r, R_DISABLE, step, 0);
}

static void
enable(struct race *r, size_t step)
{
    struct runner *self = &r->runner[r->running];

    if (self->sections == 0) {
        r->over = true;         /* and dies, for all to hear */
        return;
    }
    self->sections--;
    if (self->sections == 0 && self->trace == TRACE_OWES)
        give_way(r, R_ENABLE, step);
    else
        tell(r, R_ENABLE, step, 0);
}

void
race_start(struct race *r, struct tape *tape)
{
    *r = (struct race){ .tape = tape, .n = 1, .alive = 1 };
    r->runner[0].started = true;
}

void
race_obey(struct race *r, struct order o)
{
    struct runner *self = &r->runner[r->running];
    size_t step = r->step++;

    self->mine = fold(self->mine, o.value);
    tape_put(r->tape, o.op, r->running, self->mine, place(step, o.x, 0));

    switch (o.op) {
    case R_CREATE:
        create(r, o, step);
        break;
    case R_YIELD:
        give_way(r, R_YIELD, step);
        break;
    case R_DISABLE:
        disable(r, step);
        break;
    case R_FILL:
        self->sections = SECTIONS_MAX;
        tell(r, R_FILL, step, 0);
        break;
    case R_ENABLE:
        enable(r, step);
        break;
    case R_TICK:
        tick(r, step, false);
        break;
    case R_ASK:
        ask(r, o.y, step);
        break;
    case R_RETURN:
        r->alive--;
        next(r);
        break;
    case R_FINISH:
        r->over = true;
        break;
    }
}

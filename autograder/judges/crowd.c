/*
 * crowd.c -- what capriccio.h promises about threads, as a program.
 */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "autograder/judges/crowd.h"

/* The running thread tells of the result of the order that it took as `step`;
 * with one of n errors, or none. */
static void
tell(struct crowd *c, struct order o, size_t step, int64_t a,
     const unsigned *error, unsigned n)
{
    unsigned kind = o.op + RESULT;

    tape_put(c->tape, kind, c->running, a,
             place(step, o.x, n == 0 ? 0 : error[0]));
    for (unsigned i = 1; i < n; i++)
        tape_or(c->tape, kind, c->running, a, place(step, o.x, error[i]));
}

static void
make_ready(struct crowd *c, int t)
{
    c->member[t].standing = READY;
    c->queue[c->nqueue++] = t;
}

/* The one that now gives or takes what ct_join() gives: t's result. */
static void
finish_join(struct crowd *c, int t, size_t step, bool asks)
{
    struct member *m = &c->member[t];

    tell(c, (struct order){ .op = T_JOIN, .x = t }, step,
         asks ? m->result : UNTOUCHED, NULL, 0);
    m->standing = GONE;
}

/* Nobody is running; the first in the queue is next. */
static void
run_next(struct crowd *c)
{
    assert(c->nqueue > 0);
    c->running = c->queue[0];
    memmove(&c->queue[0], &c->queue[1], --c->nqueue * sizeof c->queue[0]);

    struct member *m = &c->member[c->running];
    if (!m->started) {
        m->started = true;
        m->mine = m->argument;
        m->error = 0;
        m->error_known = true;
        tape_put(c->tape, T_START, c->running, m->argument, 0);
    } else if (m->waits_for != NONE) {
        finish_join(c, m->waits_for, m->join_step, m->join_asks);
        m->waits_for = NONE;
    }
}

static void
create(struct crowd *c, struct order o, size_t step)
{
    assert(o.x == c->n && c->n < ACTORS_MAX);
    c->member[c->n++] = (struct member){
        .detached = o.y == CREATE_DETACHED,
        .large = o.y == CREATE_LARGE,
        .joiner = NONE,
        .waits_for = NONE,
        .argument = o.value
    };
    make_ready(c, (int)o.x);
    tell(c, o, step, 1, NULL, 0);
}

static void
create_wrong(struct crowd *c, struct order o, size_t step)
{
    static const unsigned error[] = { EINVAL };

    tell(c, o, step, 1, error, 1);
}

/* The errors of join and detach that have to do with x alone. */
static unsigned
handle_errors(const struct crowd *c, unsigned x, unsigned error[TAPE_CHOICES])
{
    unsigned n = 0;

    if (x == NOBODY) {
        error[n++] = ESRCH;
        return n;
    }

    const struct member *t = &c->member[x];
    if (t->standing == ABSENT || t->standing == GONE) {
        error[n++] = ESRCH;
    } else if (t->detached || t->joiner != NONE) {
        error[n++] = EINVAL;
        if (t->standing == ENDED)
            error[n++] = ESRCH;
    }
    return n;
}

unsigned
crowd_join_errors(const struct crowd *c, unsigned x,
                  unsigned error[TAPE_CHOICES])
{
    unsigned n = handle_errors(c, x, error);

    if (x != NOBODY && ((int)x == c->running
                        || c->member[x].waits_for == c->running)) {
        assert(n < TAPE_CHOICES);
        error[n++] = EDEADLK;
    }
    return n;
}

unsigned
crowd_detach_errors(const struct crowd *c, unsigned x,
                    unsigned error[TAPE_CHOICES])
{
    return handle_errors(c, x, error);
}

static void
join(struct crowd *c, struct order o, size_t step)
{
    struct member *self = &c->member[c->running];
    unsigned error[TAPE_CHOICES];
    unsigned n = crowd_join_errors(c, o.x, error);

    if (n > 0) {
        self->error_known = false;
        tell(c, o, step, UNTOUCHED, error, n);
    } else if (c->member[o.x].standing == ENDED) {
        self->error_known = false;
        finish_join(c, (int)o.x, step, o.y == 0);
    } else {
        self->standing = JOINING;
        self->waits_for = (int)o.x;
        self->join_step = step;
        self->join_asks = o.y == 0;
        c->member[o.x].joiner = c->running;
        run_next(c);
    }
}

static void
detach(struct crowd *c, struct order o, size_t step)
{
    unsigned error[TAPE_CHOICES];
    unsigned n = crowd_detach_errors(c, o.x, error);

    c->member[c->running].error_known = false;
    if (n == 0) {
        struct member *t = &c->member[o.x];
        t->detached = true;
        if (t->standing == ENDED)
            t->standing = GONE;
    }
    tell(c, o, step, 0, error, n);
}

static void
end(struct crowd *c, int64_t result)
{
    struct member *self = &c->member[c->running];

    if (self->kept != 0)
        tape_put(c->tape, T_DESTRUCTOR, c->running, self->kept, 0);
    self->result = result;
    self->standing = self->detached ? GONE : ENDED;
    if (self->joiner != NONE)
        make_ready(c, self->joiner);
    c->running = NONE;
    if (c->nqueue == 0)
        c->over = true;
    else
        run_next(c);
}

static void
ascend(struct crowd *c)
{
    struct member *self = &c->member[c->running];
    const struct descent *d = &self->descent[--self->ndescents];

    for (unsigned level = 1; level <= d->levels; level++)
        self->mine = fold(self->mine, fold(d->seed, level));
    tell(c, (struct order){ .op = T_DESCEND, .x = d->levels }, d->step,
         self->mine, NULL, 0);
}

void
crowd_start(struct crowd *c, struct tape *tape)
{
    *c = (struct crowd){ .tape = tape, .n = 1, .running = 0 };
    c->member[0] = (struct member){
        .standing = READY, .started = true, .joiner = NONE, .waits_for = NONE
    };
}

/* The orders about nobody but the running thread. */
static void
obey_alone(struct crowd *c, struct order o, size_t step)
{
    struct member *self = &c->member[c->running];

    switch (o.op) {
    case T_SELF:
    case T_NAME:
        self->error_known = false;
        tell(c, o, step, 1, NULL, 0);
        break;
    case T_NAP:
        assert(c->nqueue == 0);
        self->error_known = false;
        tell(c, o, step, 0, NULL, 0);
        break;
    case T_KEEP:
        self->error_known = false;
        self->kept = o.value;
        tell(c, o, step, 0, NULL, 0);
        break;
    case T_SET_ERRNO:
        self->error = (int)o.value;
        self->error_known = true;
        break;
    case T_TELL_ERRNO:
        assert(self->error_known);
        tell(c, o, step, self->error, NULL, 0);
        break;
    case T_DESCEND:
        assert(self->ndescents < DESCENTS_MAX);
        self->descent[self->ndescents++] =
            (struct descent){ .step = step, .levels = o.x, .seed = o.value };
        break;
    case T_ASCEND:
        ascend(c);
        break;
    }
}

void
crowd_obey(struct crowd *c, struct order o)
{
    struct member *self = &c->member[c->running];
    size_t step = c->step++;

    self->mine = fold(self->mine, o.value);
    if (o.op != T_TELL_ERRNO)
        tape_put(c->tape, o.op, c->running, self->mine, place(step, o.x, 0));

    switch (o.op) {
    case T_CREATE:
        self->error_known = false;
        create(c, o, step);
        break;
    case T_CREATE_WRONG:
        self->error_known = false;
        create_wrong(c, o, step);
        break;
    case T_YIELD:
        make_ready(c, c->running);
        run_next(c);
        break;
    case T_JOIN:
        join(c, o, step);
        break;
    case T_DETACH:
        detach(c, o, step);
        break;
    case T_RETURN:
    case T_EXIT:
        end(c, o.value);
        break;
    case T_FINISH:
        c->over = true;
        break;
    default:
        obey_alone(c, o, step);
    }
}

unsigned
crowd_alive(const struct crowd *c)
{
    unsigned n = 0;

    for (unsigned i = 0; i < c->n; i++)
        n += c->member[i].standing == READY
             || c->member[i].standing == JOINING;
    return n;
}

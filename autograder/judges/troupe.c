/*
 * troupe.c -- what capriccio.h promises about coroutines, as a program.
 */
#include <assert.h>
#include <errno.h>

#include "autograder/judges/troupe.h"

/* The running one tells of the result of the order that it took as `step`. */
static void
tell(struct troupe *t, unsigned op, unsigned x, size_t step, int64_t a,
     unsigned error)
{
    tape_put(t->tape, op + RESULT, t->running, a, place(step, x, error));
}

unsigned
troupe_resume_error(const struct troupe *t, unsigned x)
{
    enum ct_coro_status status = t->player[x].status;

    return status == CT_CORO_SUSPENDED ? 0
           : status == CT_CORO_DEAD ? ESRCH : EBUSY;
}

unsigned
troupe_destroy_error(const struct troupe *t, unsigned x)
{
    enum ct_coro_status status = t->player[x].status;

    return status == CT_CORO_SUSPENDED || status == CT_CORO_DEAD ? 0 : EBUSY;
}

static void
create(struct troupe *t, struct order o, size_t step)
{
    assert(o.x == t->n && t->n < ACTORS_MAX);
    t->player[t->n++] = (struct player){
        .status = CT_CORO_SUSPENDED, .size = o.y
    };
    tell(t, C_CREATE, o.x, step, 0, 0);
}

static void
create_wrong(struct troupe *t, struct order o, size_t step)
{
    tell(t, C_CREATE_WRONG, o.x, step, 1,
         o.y < CORO_NWRONG ? EINVAL : ENOMEM);
}

/* What a ladder comes to: each rung folds its number into what it is given, on
 * the way of nothing and then on that of the value. */
static void
ladder(struct troupe *t, struct order o, size_t step)
{
    int64_t up = 0, down = o.value;

    for (unsigned n = 1; n <= o.x; n++)
        up = fold(up, n);
    up = fold(up, 0);
    for (unsigned n = 1; n <= o.x; n++)
        down = fold(down, n);
    tell(t, C_LADDER, o.x, step, fold(down, up), 0);
}

static void
beside(struct troupe *t, struct order o, size_t step)
{
    int64_t r = o.value;

    for (unsigned i = 0; i < 4; i++)
        r = fold(r, fold(o.value, i));
    tell(t, C_BESIDE, o.x, step, r, 0);
}

static void
resume(struct troupe *t, struct order o, size_t step)
{
    struct player *co = &t->player[o.x];
    unsigned error = troupe_resume_error(t, o.x);

    if (error != 0) {
        tell(t, C_RESUME, o.x, step, UNTOUCHED, error);
        return;
    }
    if (t->running != 0)
        t->player[t->running].status = CT_CORO_NORMAL;
    co->resumer = t->running;
    co->resume_step = step;
    co->resume_asks = o.y == 0;
    co->status = CT_CORO_RUNNING;
    t->running = o.x;
    t->depth++;
    if (co->started) {
        tell(t, C_YIELD, 0, co->yield_step, o.value, 0);
    } else {
        co->started = true;
        co->mine = o.value;
        tape_put(t->tape, C_START, o.x, o.value, 0);
    }
}

/* The running one gives `value` to its resumer, which runs on. */
static void
leave(struct troupe *t, enum ct_coro_status status, int64_t value)
{
    struct player *co = &t->player[t->running];
    unsigned x = t->running;

    co->status = status;
    t->running = co->resumer;
    t->depth--;
    if (t->running != 0)
        t->player[t->running].status = CT_CORO_RUNNING;
    tell(t, C_RESUME, x, co->resume_step, co->resume_asks ? value : UNTOUCHED,
         0);
}

static void
destroy(struct troupe *t, struct order o, size_t step)
{
    unsigned error = troupe_destroy_error(t, o.x);

    if (error == 0)
        t->player[o.x].destroyed = true;
    tell(t, C_DESTROY, o.x, step, 0, error);
}

static void
ascend(struct troupe *t)
{
    struct player *self = &t->player[t->running];
    const struct troupe_descent *d = &self->descent[--self->ndescents];

    for (unsigned level = 1; level <= d->levels; level++)
        self->mine = fold(self->mine, fold(d->seed, level));
    tell(t, C_DESCEND, d->levels, d->step, self->mine, 0);
}

void
troupe_start(struct troupe *t, struct tape *tape)
{
    *t = (struct troupe){ .tape = tape, .n = 1 };
    t->player[0].started = true;
}

void
troupe_obey(struct troupe *t, struct order o)
{
    struct player *self = &t->player[t->running];
    size_t step = t->step++;

    self->mine = fold(self->mine, o.value);
    tape_put(t->tape, o.op, t->running, self->mine, place(step, o.x, 0));

    switch (o.op) {
    case C_CREATE:
        create(t, o, step);
        break;
    case C_CREATE_WRONG:
        create_wrong(t, o, step);
        break;
    case C_RESUME:
        resume(t, o, step);
        break;
    case C_YIELD:
        self->yield_step = step;
        leave(t, CT_CORO_SUSPENDED, o.value);
        break;
    case C_RETURN:
        leave(t, CT_CORO_DEAD, o.value);
        break;
    case C_STATUS:
        tell(t, C_STATUS, o.x, step, t->player[o.x].status, 0);
        break;
    case C_DESTROY:
        destroy(t, o, step);
        break;
    case C_DESCEND:
        assert(self->ndescents < DESCENTS_MAX);
        self->descent[self->ndescents++] = (struct troupe_descent){
            .step = step, .levels = o.x, .seed = o.value
        };
        break;
    case C_ASCEND:
        ascend(t);
        break;
    case C_LADDER:
        ladder(t, o, step);
        break;
    case C_BESIDE:
        beside(t, o, step);
        break;
    case C_YIELD_OUTSIDE:
        tell(t, C_YIELD_OUTSIDE, 0, step, 1, 0);
        t->over = true;
        break;
    case C_FINISH:
        t->over = true;
        break;
    }
}

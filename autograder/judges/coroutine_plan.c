/*
 * coroutine_plan.c -- scripts for coroutines, with a purpose.
 */
#include <assert.h>

#include "autograder/judges/coroutine_plan.h"
#include "autograder/judges/troupe.h"

enum {
    MOOD_LASTS = 10,            /* steps, on the average */
    MOOD_FACTOR = 6             /* how much likelier it makes its step */
};

struct plan {
    const struct coroutine_habits *habits;
    struct dice dice;
    struct troupe troupe;
    int64_t *script;
    bool inwards;               /* the mood */
};

static void
put(struct plan *p, unsigned op, unsigned x, unsigned y, int64_t value)
{
    struct order o = { .op = op, .x = x, .y = y, .value = value };

    assert((p->troupe.step + 1) * ORDER_WORDS <= SCRIPT_MAX);
    order_write(p->script, p->troupe.step, o);
    troupe_obey(&p->troupe, o);
}

/* An order whose value is there to be folded only. */
static void
order(struct plan *p, unsigned op, unsigned x, unsigned y)
{
    put(p, op, x, y, (int64_t)dice_roll(&p->dice));
}

/* A value to pass: mostly one that people can read; now and then one that is
 * lost if it passes through an int, or one that looks like nothing. */
static int64_t
some_value(struct plan *p)
{
    unsigned kind = dice_below(&p->dice, 12);

    if (kind == 0)
        return 0;
    if (kind == 1)
        return (int64_t)dice_roll(&p->dice);
    return 1000 + dice_below(&p->dice, 9000);
}

/*
 * Picks a coroutine for a step about it: one that can be resumed; or one
 * that cannot, or must not be destroyed; and so on.
 */
static bool
pick(struct plan *p, enum coroutine_step step, unsigned *x)
{
    const struct troupe *t = &p->troupe;
    unsigned n = 0, fit[ACTORS_MAX];

    for (unsigned i = 1; i < t->n; i++) {
        bool fits = !t->player[i].destroyed;
        if (step == RESUME)
            fits &= troupe_resume_error(t, i) == 0;
        else if (step == RESUME_BADLY)
            fits &= troupe_resume_error(t, i) != 0;
        else if (step == DESTROY)
            fits &= troupe_destroy_error(t, i) == 0;
        else if (step == DESTROY_BADLY)
            fits &= troupe_destroy_error(t, i) != 0;
        if (fits)
            fit[n++] = i;
    }
    if (n > 0)
        *x = fit[dice_below(&p->dice, n)];
    return n > 0;
}

static bool
create(struct plan *p)
{
    struct troupe *t = &p->troupe;

    if (t->n == ACTORS_MAX)
        return false;
    order(p, C_CREATE, t->n, dice_below(&p->dice, CORO_NSIZES));
    return true;
}

static bool
resume(struct plan *p, enum coroutine_step step)
{
    const struct troupe *t = &p->troupe;
    unsigned x;

    if ((step == RESUME && t->depth == p->habits->depth_max)
        || !pick(p, step, &x))
        return false;
    put(p, C_RESUME, x, dice_below(&p->dice, 8) == 0,
        t->player[x].started ? some_value(p)
                             : birth_value(x, dice_roll(&p->dice)));
    return true;
}

static bool
descend(struct plan *p)
{
    const struct coroutine_habits *h = p->habits;
    const struct player *self = &p->troupe.player[p->troupe.running];
    size_t size = coroutine_size[self->size];

    if (size == 0)
        size = CORO_DEFAULT;
    /* The small stacks are not for that. */
    if (self->ndescents == DESCENTS_MAX || size < CORO_DEFAULT)
        return false;

    unsigned levels = h->levels_min
                      + dice_below(&p->dice, h->levels_max - h->levels_min + 1);
    bool wide = h->wide && self->ndescents == 0;
    order(p, C_DESCEND, levels, wide ? half_width(size, levels) : 0);
    return true;
}

static bool
take_step(struct plan *p, enum coroutine_step step)
{
    const struct troupe *t = &p->troupe;
    const struct player *self = &t->player[t->running];
    unsigned x;

    switch (step) {
    case CREATE:
        return create(p);
    case CREATE_BADLY:
        order(p, C_CREATE_WRONG, 0, dice_below(&p->dice, CORO_NWRONG));
        return true;
    case RESUME:
        return resume(p, RESUME);
    case RESUME_BADLY:
        if (!resume(p, RESUME_BADLY))
            return false;
        break;
    case YIELD:
        if (t->running == 0)
            return false;
        put(p, C_YIELD, 0, 0, some_value(p));
        return true;
    case RETURN:
        if (t->running == 0 || self->ndescents > 0)
            return false;
        put(p, C_RETURN, 0, 0, some_value(p));
        return true;
    case ASK_STATUS:
    case DESTROY:
    case DESTROY_BADLY:
        if (!pick(p, step, &x))
            return false;
        order(p, step == ASK_STATUS ? C_STATUS : C_DESTROY, x, 0);
        break;
    case DESCEND:
        return descend(p);
    case ASCEND:
        if (self->ndescents == 0)
            return false;
        order(p, C_ASCEND, 0, 0);
        return true;
    default:
        return false;
    }

    /* A wrong call must have changed nothing: ask at once. */
    if (step == RESUME_BADLY || step == DESTROY_BADLY)
        order(p, C_STATUS, order_read(p->script, t->step - 1).x, 0);
    return true;
}

/* Some step that is possible, by the habits and the mood. */
static void
take_some_step(struct plan *p)
{
    unsigned weight[COROUTINE_STEPS], sum = 0;

    for (unsigned i = 0; i < COROUTINE_STEPS; i++) {
        weight[i] = p->habits->weight[i];
        if (i == (p->inwards ? RESUME : YIELD))
            weight[i] *= MOOD_FACTOR;
        sum += weight[i];
    }
    for (;;) {
        unsigned at = dice_below(&p->dice, sum), step = 0;

        while (at >= weight[step])
            at -= weight[step++];
        if (take_step(p, step))
            return;
        /* All coroutines may be used up, and main cannot yield. */
        if (p->troupe.running == 0 && p->troupe.n == ACTORS_MAX
            && !pick(p, RESUME, &(unsigned){ 0 }))
            return;
    }
}

/* Everybody goes back to main, which frees most of them. */
static void
come_to_an_end(struct plan *p)
{
    while (p->troupe.running != 0)
        if (dice_below(&p->dice, 2) == 0 || !take_step(p, RETURN))
            take_step(p, YIELD);
    while (p->troupe.player[0].ndescents > 0)
        order(p, C_ASCEND, 0, 0);
    for (unsigned i = 1; i < p->troupe.n; i++)
        if (!p->troupe.player[i].destroyed && dice_below(&p->dice, 4) != 0)
            order(p, C_DESTROY, i, 0);
    if (p->habits->in_need) {
        order(p, C_CREATE_WRONG, 0, CORO_NO_SPACE);
        order(p, C_CREATE_WRONG, 0, CORO_NO_MEMORY);
    }
    if (p->habits->rungs > 0) {
        order(p, C_LADDER, p->habits->rungs, 0);
        order(p, C_BESIDE, 0, 0);
    }
    order(p, p->habits->yields_outside ? C_YIELD_OUTSIDE : C_FINISH, 0, 0);
}

size_t
coroutine_plan(const struct coroutine_habits *h, uint64_t seed,
               int64_t script[SCRIPT_MAX])
{
    struct plan p = { .habits = h, .script = script, .inwards = true };

    dice_seed(&p.dice, seed);
    troupe_start(&p.troupe, NULL);

    unsigned steps = h->steps_min
                     + dice_below(&p.dice, h->steps_max - h->steps_min + 1);
    create(&p);
    while (steps-- > 0) {
        if (dice_below(&p.dice, MOOD_LASTS) == 0)
            p.inwards = !p.inwards;
        take_some_step(&p);
    }
    come_to_an_end(&p);
    return p.troupe.step * ORDER_WORDS;
}

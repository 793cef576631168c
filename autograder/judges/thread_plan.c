/*
 * thread_plan.c -- scripts for threads, with a purpose.
 *
 * Why a walk never ends in a deadlock: a join that waits is only planned if
 * the one that is waited for does not wait, directly or not, for the joiner;
 * so every chain of waiting threads ends in one that can run.
 *
 * Orderless walks.  A student whose run queue is wrong should lose the points
 * for order, and not those for join as well.  If nobody becomes ready while
 * another thread is, queues of all kinds agree.  Two threads are ready at most
 * then, and only one of them can have somebody waiting for it: the other was
 * made by the first, and the first is the only one that could wait for it.
 * So one of the two can always end.
 */
#include <assert.h>

#include "autograder/judges/crowd.h"
#include "autograder/judges/thread_plan.h"

struct plan {
    const struct habits *habits;
    struct dice dice;
    struct crowd crowd;
    int64_t *script;
    bool main_may_exit;
};

/* A set of threads, to pick one from. */
struct choice {
    unsigned n;
    unsigned x[ACTORS_MAX + 1];
};

static void
put(struct plan *p, unsigned op, unsigned x, unsigned y, int64_t value)
{
    struct order o = { .op = op, .x = x, .y = y, .value = value };

    assert((p->crowd.step + 1) * ORDER_WORDS <= SCRIPT_MAX);
    order_write(p->script, p->crowd.step, o);
    crowd_obey(&p->crowd, o);
}

/* An order whose value is there to be folded only. */
static void
order(struct plan *p, unsigned op, unsigned x, unsigned y)
{
    put(p, op, x, y, (int64_t)dice_roll(&p->dice));
}

/* A result for a joiner: mostly one that people can read; now and then one
 * that is lost if it passes through an int, or that is no result at all. */
static int64_t
some_result(struct plan *p)
{
    unsigned kind = dice_below(&p->dice, 12);

    if (kind == 0)
        return 0;
    if (kind == 1)
        return (int64_t)dice_roll(&p->dice);
    return 1000 + dice_below(&p->dice, 9000);
}

static bool
pick(struct plan *p, const struct choice *c, unsigned *x)
{
    if (c->n == 0)
        return false;
    *x = c->x[dice_below(&p->dice, c->n)];
    return true;
}

static const struct member *
running(const struct plan *p)
{
    return &p->crowd.member[p->crowd.running];
}

static bool
is_alive(const struct member *m)
{
    return m->standing == READY || m->standing == JOINING;
}

/* Whether x waits, directly or through others, for the running thread. */
static bool
waits_for_us(const struct crowd *c, unsigned x)
{
    int at = (int)x;

    while (c->member[at].standing == JOINING && at != c->running)
        at = c->member[at].waits_for;
    return at == c->running;
}

/* Whether the one that is `alive` and known by number x can be joined. */
static bool
joinable(struct plan *p, unsigned x, bool alive)
{
    const struct crowd *c = &p->crowd;
    unsigned error[TAPE_CHOICES];

    if (x == 0 && !p->main_may_exit)
        return false;           /* it would be waited for in vain */
    return is_alive(&c->member[x]) == alive
           && crowd_join_errors(c, x, error) == 0 && !waits_for_us(c, x);
}

static bool
join(struct plan *p, bool alive)
{
    struct choice c = { 0 };
    unsigned x;

    for (unsigned i = 0; i < p->crowd.n; i++)
        if (joinable(p, i, alive))
            c.x[c.n++] = i;
    if (!pick(p, &c, &x))
        return false;
    order(p, T_JOIN, x, dice_below(&p->dice, 6) == 0);
    return true;
}

static bool
detach(struct plan *p, bool alive)
{
    struct choice c = { 0 };
    unsigned error[TAPE_CHOICES], x;

    for (unsigned i = 1; i < p->crowd.n; i++)
        if (is_alive(&p->crowd.member[i]) == alive
            && crowd_detach_errors(&p->crowd, i, error) == 0)
            c.x[c.n++] = i;
    if (!pick(p, &c, &x))
        return false;
    order(p, T_DETACH, x, 0);
    return true;
}

/* Asks for the name of somebody who is alive; not of main, whose name nobody
 * has promised. */
static bool
ask_name(struct plan *p)
{
    struct choice c = { 0 };
    unsigned x;

    for (unsigned i = 1; i < p->crowd.n; i++)
        if (is_alive(&p->crowd.member[i]))
            c.x[c.n++] = i;
    if (!pick(p, &c, &x))
        return false;
    order(p, T_NAME, x, 0);
    return true;
}

/* The ways in which a thread can be the wrong one to join or detach. */
enum wrongness {
    IS_NOBODY,
    IS_SELF,                    /* right to detach, if not detached */
    IS_GONE,                    /* long ago: somebody may have its block */
    IS_JUST_GONE,               /* the one that went last, as far as we know */
    IS_DETACHED,
    IS_BEING_JOINED,
    IS_BEING_REAPED,            /* ended, and its joiner not back yet */
    WAITS_FOR_US,
    NWRONGNESS
};

static bool
is_wrong(const struct plan *p, unsigned x, enum wrongness how)
{
    const struct crowd *c = &p->crowd;
    const struct member *m = &c->member[x];

    switch (how) {
    case IS_SELF:
        return (int)x == c->running;
    case IS_GONE:
        return m->standing == GONE;
    case IS_JUST_GONE:
        return m->standing == GONE && x + 4 >= c->n;
    case IS_DETACHED:
        return is_alive(m) && m->detached;
    case IS_BEING_JOINED:
        return is_alive(m) && m->joiner != NONE;
    case IS_BEING_REAPED:
        return m->standing == ENDED && m->joiner != NONE;
    case WAITS_FOR_US:
        return m->standing == JOINING && m->waits_for == c->running;
    default:
        return false;
    }
}

/* Joins or detaches somebody in a wrong way. */
static bool
do_wrong(struct plan *p, unsigned op)
{
    enum wrongness how = dice_below(&p->dice, NWRONGNESS);
    unsigned error[TAPE_CHOICES], x;
    struct choice c = { 0 };

    if (how == IS_NOBODY && dice_below(&p->dice, 4) == 0)
        c.x[c.n++] = NOBODY;
    for (unsigned i = 0; i < p->crowd.n; i++) {
        unsigned n = op == T_JOIN ? crowd_join_errors(&p->crowd, i, error)
                                  : crowd_detach_errors(&p->crowd, i, error);
        if (n > 0 && is_wrong(p, i, how))
            c.x[c.n++] = i;
    }
    if (!pick(p, &c, &x))
        return false;
    order(p, op, x, 0);
    return true;
}

static bool
create(struct plan *p, bool detached)
{
    struct crowd *c = &p->crowd;

    if (c->n == ACTORS_MAX || crowd_alive(c) >= p->habits->alive_max
        || (p->habits->orderless && c->nqueue > 0))
        return false;
    enum create_how how = dice_below(&p->dice, 2) ? CREATE_PLAIN
                                                  : CREATE_JOINABLE;
    if (detached)
        how = CREATE_DETACHED;
    else if (p->habits->wide && how == CREATE_JOINABLE)
        how = CREATE_LARGE;
    put(p, T_CREATE, c->n, how, birth_value(c->n, dice_roll(&p->dice)));
    return true;
}

static bool
descend(struct plan *p)
{
    const struct member *self = running(p);
    unsigned levels = 1 + dice_below(&p->dice, 10), width = 0;

    if (self->ndescents == DESCENTS_MAX)
        return false;
    if (p->habits->wide && self->ndescents == 0)
        width = half_width(self->large ? STACK_LARGE : STACK_PLAIN, levels);
    order(p, T_DESCEND, levels, width);
    return true;
}

/* Whether the end of the running thread would make another one ready that
 * ought not to become so now. */
static bool
would_show_order(const struct plan *p)
{
    return p->habits->orderless && running(p)->joiner != NONE
           && p->crowd.nqueue > 0;
}

static bool
may_end(const struct plan *p)
{
    return p->crowd.running != 0 && !would_show_order(p);
}

/* The running thread ends, if it may. */
static bool
take_end(struct plan *p, enum thread_step step)
{
    const struct member *self = running(p);
    bool sense = may_end(p);

    if (step == RETURN)
        sense = sense && self->ndescents == 0;
    if (step == EXIT_WAITED_FOR)
        sense = sense && self->joiner != NONE && p->crowd.nqueue >= 2;
    if (sense)
        put(p, step == RETURN ? T_RETURN : T_EXIT, 0, 0, some_result(p));
    return sense;
}

/* What the running thread does with what is its own. */
static bool
take_own_step(struct plan *p, enum thread_step step)
{
    const struct member *self = running(p);

    switch (step) {
    case ASK_SELF:
        order(p, T_SELF, 0, 0);
        return true;
    case ASK_NAME:
        return ask_name(p);
    case KEEP:
        put(p, T_KEEP, 0, 0, 1000 + dice_below(&p->dice, 9000));
        return true;
    case SET_ERRNO:
        put(p, T_SET_ERRNO, 0, 0, 1 + dice_below(&p->dice, 130));
        return true;
    case TELL_ERRNO:
        if (!self->error_known)
            return false;
        order(p, T_TELL_ERRNO, 0, 0);
        return true;
    case DESCEND:
        return descend(p);
    case ASCEND:
        if (self->ndescents == 0)
            return false;
        order(p, T_ASCEND, 0, 0);
        return true;
    default:
        return false;
    }
}

/* False: it makes no sense now, and is not taken. */
static bool
take_step(struct plan *p, enum thread_step step)
{
    switch (step) {
    case CREATE_ONE:
    case CREATE_ONE_DETACHED:
        return create(p, step == CREATE_ONE_DETACHED);
    case CREATE_BADLY:
        order(p, T_CREATE_WRONG, 0, dice_below(&p->dice, CREATE_NWRONG));
        return true;
    case YIELD:
    case YIELD_INSIDE:
        order(p, T_YIELD, 0, step == YIELD_INSIDE);
        return true;
    case JOIN_ALIVE:
    case JOIN_ENDED:
        return join(p, step == JOIN_ALIVE);
    case JOIN_BADLY:
        return do_wrong(p, T_JOIN);
    case DETACH_ALIVE:
    case DETACH_ENDED:
        return detach(p, step == DETACH_ALIVE);
    case DETACH_BADLY:
        return do_wrong(p, T_DETACH);
    case RETURN:
    case EXIT:
    case EXIT_WAITED_FOR:
        return take_end(p, step);
    case NAP:
        if (p->crowd.nqueue > 0)
            return false;
        order(p, T_NAP, 0, 0);
        return true;
    default:
        return take_own_step(p, step);
    }
}

/* Some step that is possible, by the habits. */
static void
take_some_step(struct plan *p)
{
    const unsigned *weight = p->habits->weight;
    unsigned sum = 0;

    for (unsigned i = 0; i < THREAD_STEPS; i++)
        sum += weight[i];
    for (;;) {
        unsigned at = dice_below(&p->dice, sum), step = 0;

        while (at >= weight[step])
            at -= weight[step++];
        if (take_step(p, step))
            return;
    }
}

/* The running thread, which is not main, ends one way or the other; or makes
 * way for one that can. */
static void
end_somehow(struct plan *p)
{
    bool returns = dice_below(&p->dice, 2);

    if (!(returns && take_step(p, RETURN)) && !take_step(p, EXIT))
        order(p, T_YIELD, 0, 0);
}

/* Main, which is running, does what is next in its ending. */
static void
take_leave(struct plan *p)
{
    enum thread_ending ending = p->habits->ending;

    if (ending == REAP) {
        bool alive_first = dice_below(&p->dice, 2);
        if (join(p, alive_first) || join(p, !alive_first))
            return;
    }
    if (ending != LEAVE && crowd_alive(&p->crowd) > 1) {
        order(p, T_YIELD, 0, 0);
        return;
    }
    while (running(p)->ndescents > 0)
        order(p, T_ASCEND, 0, 0);
    order(p, T_FINISH, 0, 0);
}

/* From any situation to the end of the process. */
static void
come_to_an_end(struct plan *p)
{
    while (!p->crowd.over) {
        if (p->crowd.running == 0)
            take_leave(p);
        else if (p->habits->ending == LEAVE
                 && p->crowd.member[0].standing == READY)
            order(p, T_YIELD, 0, 0);
        else
            end_somehow(p);
    }
}

/* Main goes; the others carry on for some steps, and then end. */
static void
outlive_main(struct plan *p, unsigned steps)
{
    const struct member *m = &p->crowd.member[0];

    while (p->crowd.running != 0 || would_show_order(p)) {
        if (p->crowd.running == 0
            || (m->standing == READY && m->joiner == NONE))
            order(p, T_YIELD, 0, 0);
        else
            end_somehow(p);
    }
    if (crowd_alive(&p->crowd) == 1)
        create(p, false);
    put(p, T_EXIT, 0, 0, some_result(p));
    while (!p->crowd.over && steps-- > 0)
        take_some_step(p);
    while (!p->crowd.over)
        end_somehow(p);
}

size_t
thread_plan(const struct habits *h, uint64_t seed, int64_t script[SCRIPT_MAX])
{
    struct plan p = { .habits = h, .script = script };

    dice_seed(&p.dice, seed);
    p.main_may_exit = h->ending == OUTLIVE;
    crowd_start(&p.crowd, NULL);

    unsigned first = h->first_min
                     + dice_below(&p.dice, h->first_max - h->first_min + 1);
    unsigned steps = h->steps_min
                     + dice_below(&p.dice, h->steps_max - h->steps_min + 1);

    for (unsigned i = 0; i < h->alone; i++)
        order(&p, T_YIELD, 0, 0);
    for (unsigned i = 0; i < first; i++) {
        take_step(&p, CREATE_ONE);
        if (dice_below(&p.dice, 6) == 0)
            order(&p, T_YIELD, 0, 0);
        while (p.crowd.running != 0)
            order(&p, T_YIELD, 0, 0);
    }
    while (steps-- > 0)
        take_some_step(&p);
    if (h->ending == OUTLIVE)
        outlive_main(&p, (h->steps_min + h->steps_max) / 4);
    else
        come_to_an_end(&p);
    return p.crowd.step * ORDER_WORDS;
}

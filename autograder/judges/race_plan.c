/*
 * race_plan.c -- scripts of ticks and critical sections.
 *
 * The planner runs the model while it writes, so that each order makes sense
 * for whoever will take it.  When it has written enough, all leave their
 * sections and end, main last, one way or another.
 */
#include "autograder/judges/race.h"

/* How likely the order is now; 0: it makes no sense. */
static unsigned
weight(const struct race_habits *h, const struct race *r, unsigned op)
{
    const struct runner *self = &r->runner[r->running];
    bool sense = true;

    switch (op) {
    case R_CREATE:
        sense = r->alive < h->alive_max && r->n < ACTORS_MAX;
        break;
    case R_YIELD:
        sense = self->sections == 0 || h->yields_inside;
        break;
    case R_DISABLE:
        sense = self->sections < h->sections_max;
        break;
    case R_ENABLE:
        sense = self->sections > 0;
        break;
    case R_RETURN:
        sense = r->running != 0 && self->sections == 0;
        break;
    }
    return sense ? h->weight[op] : 0;
}

/* One of the orders that make sense. */
static unsigned
choose(const struct race_habits *h, const struct race *r, struct dice *d)
{
    unsigned sum = 0, roll;

    for (unsigned op = 0; op < RACE_ORDERS; op++)
        sum += weight(h, r, op);
    roll = dice_below(d, sum);
    for (unsigned op = 0; op < RACE_ORDERS; op++) {
        unsigned w = weight(h, r, op);

        if (roll < w)
            return op;
        roll -= w;
    }
    return R_YIELD;
}

/* How a script ends: with main's return, or with a section more than there may
 * be, or with the end of none. */
enum ending { RETURNS, TOO_MANY, TOO_FEW, ENDINGS };

/* What brings everything nearer to its end. */
static unsigned
wind_down(const struct race *r, enum ending ending)
{
    static const unsigned last[ENDINGS] = { R_FINISH, R_FILL, R_ENABLE };
    unsigned sections = r->runner[r->running].sections;

    if (sections == SECTIONS_MAX)
        return R_DISABLE;
    if (sections > 0)
        return R_ENABLE;
    if (r->running != 0)
        return R_RETURN;
    return r->alive > 1 ? R_YIELD : last[ending];
}

size_t
race_plan(const struct race_habits *h, uint64_t seed,
          int64_t script[SCRIPT_MAX])
{
    struct race r;
    struct dice d;
    size_t step = 0;

    dice_seed(&d, seed);
    size_t steps = h->steps_min
        + dice_below(&d, h->steps_max - h->steps_min + 1);

    enum ending ending = h->overdoes ? (enum ending)(seed % ENDINGS) : RETURNS;

    race_start(&r, NULL);
    while (!r.over && (step + 1) * ORDER_WORDS <= SCRIPT_MAX) {
        struct order o = {
            .op = step < steps ? choose(h, &r, &d)
                               : wind_down(&r, ending),
            .value = (int64_t)(dice_roll(&d) >> 1)
        };

        if (o.op == R_CREATE) {
            o.x = r.n;
            o.value = birth_value(r.n, (uint64_t)o.value);
        }
        if (o.op == R_ASK)
            o.y = dice_below(&d, SPOTS);
        order_write(script, step++, o);
        race_obey(&r, o);
    }
    return step * ORDER_WORDS;
}

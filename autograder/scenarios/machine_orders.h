/*
 * machine_orders -- what an order means for the made-up machines of lab 00.
 *
 * An order is a question and a machine to ask it of.  The machine is made of
 * the order's numbers by the functions below, which both sides include: the
 * scenario to behave like it, the judge to know the answer.
 */
#ifndef SCENARIOS_MACHINE_ORDERS_H
#define SCENARIOS_MACHINE_ORDERS_H

#include <stdbool.h>

#include "autograder/scenarios/script.h"

/* Questions: an order's op, and the kind of the event with its answer. */
enum {
    A_DIRECTION = 1,            /* a: the answer; who: the step; so are all */
    A_ALIGNMENT,
    A_KEPT,
    A_RED_ZONE,
    A_COST,
    A_ORDERS,
    A_LATE,                     /* a cost: it took more than MADE_PATIENCE */
    A_HERE                      /* a: enum made_arch; answers about it follow */
};

enum made_arch { MADE_X86_64 = 1, MADE_AARCH64 };

enum {
    MADE_TRIES = 64,            /* what holds so often is a rule */
    MADE_NO_RULE = 16,
    MADE_ZONES = 32,            /* sixteens that interrupt() shows */
    MADE_QUIET = 10             /* one of so many runs is not disturbed */
};

/* ns of its clock that a cost may take. */
#define MADE_PATIENCE 10000000000

/* A number below n that depends on the order and on which one it is. */
static inline uint64_t
made_number(struct order o, unsigned which, uint64_t n)
{
    return ((uint64_t)fold(o.value, which) >> 8) % n;
}

/* The stack grows upward. */
static inline bool
made_upward(struct order o)
{
    return o.y % 2 == 1;
}

/* The offset at entries; MADE_NO_RULE: it is another at one of the tries. */
static inline unsigned
made_offset(struct order o)
{
    return o.x % (MADE_NO_RULE + 4) < MADE_NO_RULE ? o.x % (MADE_NO_RULE + 4)
                                                   : MADE_NO_RULE;
}

/* Which try is the odd one. */
static inline unsigned
made_odd_try(struct order o)
{
    return o.y % MADE_TRIES;
}

static inline unsigned
made_registers(struct order o)
{
    return 4 + o.x % 29;
}

static inline uint32_t
made_kept(struct order o)
{
    return (uint32_t)made_number(o, 0, (uint64_t)1 << 32)
           >> (32 - made_registers(o));
}

/* How many bytes survive that do not make sixteen: often none, or as many as
 * it can be, so that it matters which shift and which byte was looked at. */
static inline unsigned
made_remainder(struct order o)
{
    unsigned kind = (unsigned)made_number(o, 0, 3);

    return kind == 0 ? 0 : kind == 1 ? 15
                         : 1 + (unsigned)made_number(o, 2, 14);
}

/* Bytes below sp that survive at every shift: the zone, and some more.  It may
 * be all that interrupt() shows. */
static inline unsigned
made_safe(struct order o)
{
    return o.x % (MADE_ZONES + 1) * 16 + made_remainder(o);
}

/* At how many bytes more than that a signal writes first, by the shift. */
static inline unsigned
made_more(struct order o, unsigned shift)
{
    return (shift + o.y) % 64;
}

/* What the action costs, and a turn of the loop, ps. */
static inline int64_t
made_cost(struct order o)
{
    int64_t cost = 500 + (int64_t)made_number(o, 0, 4500);

    for (unsigned i = 0; i < o.y % 7; i++)
        cost *= 10;
    return cost;
}

static inline int64_t
made_loop(struct order o)
{
    return 200 + (int64_t)made_number(o, 1, 700);
}

/* How many times are the first ones, and what each costs more, ps, if it
 * costs `each` later. */
static inline uint64_t
made_cold(struct order o)
{
    return 20 + made_number(o, 2, 80);
}

static inline int64_t
made_cold_cost(int64_t each)
{
    return each < 1000000 ? 1000000 : 2 * each;
}

/* What a disturbance takes, ps, and which run in MADE_QUIET has none. */
static inline int64_t
made_disturbance(struct order o)
{
    return 50000000 + (int64_t)made_number(o, 3, 5000000000);
}

static inline unsigned
made_quiet_run(struct order o)
{
    return (unsigned)made_number(o, 4, MADE_QUIET);
}

/* The clock's tick, ns. */
static inline int64_t
made_tick(struct order o)
{
    static const int64_t ticks[] = { 1, 41, 1000 };

    return ticks[made_number(o, 5, 3)];
}

/* Pairs of costs to compare that are what no number of dice would be. */
enum { MADE_UP = 255, MADE_DOWN = 254, MADE_SAME = 253 };

/* Between the others lie powers of ten, and a factor of 0.318 to 3.14: nearly
 * as far as half an order, and often that far. */
static inline int64_t
made_factor(struct order o)
{
    uint64_t kind = made_number(o, 1, 4);

    return kind == 0 ? 318 : kind == 1 ? 3140
                           : 318 + (int64_t)made_number(o, 2, 2822);
}

/* The two costs to compare, and the orders between them. */
static inline int
made_orders(struct order o)
{
    return o.x == MADE_UP ? 19 : o.x == MADE_DOWN ? -19
           : o.x == MADE_SAME ? 0 : (int)(o.x % 13) - 5;
}

static inline int64_t
made_small(struct order o)
{
    return o.x == MADE_UP ? 1 : o.x == MADE_DOWN ? INT64_MAX
           : 1000000000 + (int64_t)made_number(o, 0, 80000000);
}

static inline int64_t
made_large(struct order o)
{
    int64_t large = made_small(o) / 1000 * made_factor(o);

    if (o.x >= MADE_SAME)
        return o.x == MADE_UP ? INT64_MAX : o.x == MADE_DOWN ? 1
                                          : made_small(o);
    for (int i = made_orders(o); i > 0; i--)
        large *= 10;
    for (int i = made_orders(o); i < 0; i++)
        large /= 10;
    return large;
}

#endif

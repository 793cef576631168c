/*
 * script -- the orders that a judge writes and a scenario carries out.
 *
 * Both sides include this file: the judge, which predicts, and the scenario,
 * which does.  A script is one list of orders for whoever is running: a
 * thread or coroutine that gets the processor takes the next order, tells
 * the judge that it does, and obeys.  So the wrong one running at any moment
 * shows at once, and the judge always knows how far things have come.
 *
 * A claim "I am thread c" is cheap.  So each actor keeps a number in a local
 * variable, folds the value of each order it takes into it, and tells it
 * with the order.  The number comes out right only if the same stack has run
 * the same steps before.
 *
 * Rejected: a list of orders for each thread.  It shows as much, but needs
 * one more kind of step to say who is where, and the judge's author cannot
 * aim at a situation ("b ends now, while c waits for it and two are ready").
 */
#ifndef SCENARIOS_SCRIPT_H
#define SCENARIOS_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

enum {
    ORDER_WORDS = 2,            /* words that an order takes in a script */
    ACTORS_MAX = 27,            /* main and a .. z */
    RESULT = 64,                /* kind of an order's result: its op + this */
    BEYOND = 63,                /* kind: somebody ran past the end */
    UNTOUCHED = -77,            /* in a result nobody has written to */
    WIDTH = 256                 /* bytes: the unit in which an order says how
                                 * much each level of a descent keeps */
};

struct order {
    unsigned op;                /* below BEYOND; the kind of its event, too */
    unsigned x;                 /* whom it is about, below 256 */
    unsigned y;                 /* in which way, below 256 */
    int64_t value;
};

static inline void
order_write(int64_t *script, size_t step, struct order o)
{
    script[step * ORDER_WORDS] = o.op | o.x << 8 | o.y << 16;
    script[step * ORDER_WORDS + 1] = o.value;
}

static inline struct order
order_read(const int64_t *script, size_t step)
{
    uint32_t word = (uint32_t)script[step * ORDER_WORDS];

    return (struct order){
        .op = word & 255,
        .x = word >> 8 & 255,
        .y = word >> 16 & 255,
        .value = script[step * ORDER_WORDS + 1]
    };
}

/* Where an event belongs: its member b.  error is an errno, 0 if there was
 * none. */
static inline int64_t
place(size_t step, unsigned x, unsigned error)
{
    return (int64_t)(step << 16 | (x & 255) << 8 | (error & 255));
}

static inline size_t
place_step(int64_t b)
{
    return (size_t)((uint64_t)b >> 16);
}

static inline unsigned
place_x(int64_t b)
{
    return b >> 8 & 255;
}

static inline unsigned
place_error(int64_t b)
{
    return b & 255;
}

/*
 * How wide the levels of a descent may be that is to fill half of a stack of
 * `size` bytes, in units of WIDTH: a smaller stack than that does not hold it.
 */
static inline unsigned
half_width(size_t size, unsigned levels)
{
    size_t width = size / 2 / levels / WIDTH;

    return width < 255 ? (unsigned)width : 255;
}

/* Folds b into a: a number that depends on both, and on their order. */
static inline int64_t
fold(int64_t a, int64_t b)
{
    uint64_t z = (uint64_t)a * 0x9e3779b97f4a7c15u + (uint64_t)b;

    z = (z ^ z >> 32) * 0xbf58476d1ce4e5b9u;
    return (int64_t)(z ^ z >> 29);
}

/*
 * The argument that the actor of that number starts with: a number that
 * tells who it is and that people can read.  `salt` makes it hard to guess.
 */
static inline int64_t
birth_value(unsigned who, uint64_t salt)
{
    return who * 1000 + salt % 1000;
}

static inline unsigned
birth_who(int64_t value)
{
    return (unsigned)((uint64_t)value / 1000 % 256);
}

#endif

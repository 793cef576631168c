/*
 * resource_orders -- what is done with graph and gate (lab 11).
 *
 * Each order is told as an event when it is taken: kind op, who the x, a main's
 * folded number, b the place.  All but those that say so tell of what came of
 * it: kind op + RESULT, b the place, a what the order says; who is 0, or where
 * threads are held back how many are.
 *
 * Walkers go over a graph that has no threads: they carry the node at which
 * they stand.  Nodes are told apart by number: 0 is the first that was ever
 * seen, 1 the next that is another one, and so on.  A number is not used again,
 * a forgotten node's neither.
 */
#ifndef SCENARIOS_RESOURCE_ORDERS_H
#define SCENARIOS_RESOURCE_ORDERS_H

#include "autograder/scenarios/script.h"

enum resource_order {
    G_BORN = 1,         /* walker x begins with function y; a: the node */
    G_STOP,             /* walker x stops at spot y, having taken `value`; a:
                         * the node */
    G_AGAIN,            /* the same, so often and so much as again_of() says */
    G_ENDS,             /* tells nothing: walker x stands nowhere */
    G_COUNT,            /* a: count of the edge from x to y; UNTOUCHED: none */
    G_MEAN,             /* a: its mean of kind `value`, rounded */
    G_VARIANCE,         /* a: its variance of kind `value` % KINDS, in units of
                         * `value` / KINDS, rounded */
    G_EXPECT,           /* a: graph_expect() of node x, kind `value`, rounded */
    G_INTO,             /* a: into of node x */
    G_AGE,              /* a: how many nodes are left */
    G_LEFT,             /* a: whether node x is */
    G_FILL,             /* `value` threads are born with a function each; a: how
                         * many have a node of their own */

    D_LIMIT,            /* tells nothing: resource x has limit `value` */
    D_DOOR,             /* tells nothing: node x opens resource y; `value` is
                         * need * OPENS + share in parts of OPENS */
    D_COME,             /* the first thread that is free comes to door y; a: it
                         * may pass */
    D_AGAIN,            /* the x-th of those inside comes to door y, if it was
                         * let in to anything; a: likewise, UNTOUCHED: not */
    D_TAKE,             /* tells nothing: the x-th takes `value` of y */
    D_LEAVE,            /* the x-th of those inside gives all back; a: who */
    D_RELEASE,          /* a: who is let go on; UNTOUCHED: nobody */
    D_FORCE,            /* likewise */
    D_COMMITTED,        /* a: committed of resource x */

    T_CROWD,            /* y threads, x requests each: rush_of() of value */
    T_MOST,             /* a: how many more than fit were inside at once */
    T_DONE,             /* a: how many requests were served */
    T_TURN,             /* y threads go round x times; tells T_TURN + RESULT for
                         * each turn, who the thread, a the round */
    T_CLIFF,            /* y * 8 threads under load; a: percent short of what is
                         * asked for */

    H_LOW,              /* told for each window: the limit, low digit */
    H_HIGH,             /* and high */
    H_SHARE,            /* a: percent short of what is asked for */
    RESOURCE_ORDERS
};

/* Told of a controller as BEYOND, in place of a thread's number: a limit that
 * lets nobody in. */
enum { H_NO_LIMIT = 100 };

_Static_assert((int)RESOURCE_ORDERS <= BEYOND, "an order's op is below BEYOND");

/* What never should be, told as BEYOND: who is 0 for what there is no memory
 * for, or one of these. */
enum {
    WRONG_ID = 1,               /* a new node's id is not one more */
    WRONG_FIRST,                /* the edge taken last is not in front */
    WRONG_ORDER,                /* graph_each() does not go from new to old */
    WRONGS
};

enum {
    WALKERS = 4,
    NODES = 200,                /* numbers */
    NODES_MAX = 4096,           /* in a graph */
    ELSEWHERE = 250,            /* the number of graph_elsewhere */
    KINDS = 8,                  /* of what is taken: USAGE_MAX */
    OPENS = 8,
    FIRST_DECLARED = 2,         /* USAGE_DECLARED */
    VISITORS = 48,              /* threads at doors */
    DOORS = 6,
    RESOURCES = 3,
    DIGIT = 64
};

/*
 * A spot is a place in the program that is reached in a certain way: a place,
 * the one of its two calls that is made, how deep the recursion is, and how
 * much room of a variable size its frame has.  All but the last tell spots
 * apart, and of the last whether there is any.
 */
enum { PLACES = 4, WAYS = 2, DEPTHS = 4, ROOMS = 8 };

static inline unsigned
spot(unsigned place, unsigned way, unsigned depth, unsigned room)
{
    return place + PLACES * (way + WAYS * (depth + DEPTHS * room));
}

static inline unsigned
spot_place(unsigned spot)
{
    return spot % PLACES;
}

static inline unsigned
spot_way(unsigned spot)
{
    return spot / PLACES % WAYS;
}

static inline unsigned
spot_depth(unsigned spot)
{
    return spot / PLACES / WAYS % DEPTHS;
}

static inline unsigned
spot_room(unsigned spot)
{
    return spot / PLACES / WAYS / DEPTHS % ROOMS;
}

/* How much of kind k is taken where `value` is said. */
static inline double
kind_part(int64_t value, unsigned k)
{
    static const int factor[KINDS] = { 1, 2, -1, 3, 1, -2, 4, 5 };

    return (double)value * factor[k % KINDS];
}

/* What G_AGAIN's value means: so many passes, which take the one and the other
 * amount in turn. */
struct again {
    unsigned passes;
    int64_t amount[2];
};

static inline struct again
again_of(int64_t value)
{
    return (struct again){
        value & 0xffff, { value >> 16 & 0xffff, value >> 32 & 0xffff }
    };
}

static inline int64_t
again_value(unsigned passes, int64_t one, int64_t other)
{
    return other << 32 | one << 16 | passes;
}

/* What T_CROWD's value means. */
struct rush {
    unsigned need;              /* of the resource, each request */
    unsigned limit;
    unsigned lock;              /* each request has a lock while it is inside */
    unsigned doors;             /* there are so many ways in */
};

static inline struct rush
rush_of(int64_t value)
{
    return (struct rush){
        value & 255, value >> 8 & 0xffff, value >> 24 & 1, value >> 32 & 255
    };
}

static inline int64_t
rush_value(struct rush c)
{
    return c.need | c.limit << 8 | c.lock << 24 | (int64_t)c.doors << 32;
}

#endif

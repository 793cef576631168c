/*
 * coroutine_orders -- what coroutines are told to do (lab 01).
 *
 * Actor 0 is main, which is no coroutine; 1 .. 26 are the coroutines a .. z
 * in the order of their creation; a number is never used again.  Each order
 * is told as an event when it is taken: kind op, who the taker, a its folded
 * number, b the place.  Where it says "tells", a second event of kind
 * op + RESULT follows when it is done.
 */
#ifndef SCENARIOS_COROUTINE_ORDERS_H
#define SCENARIOS_COROUTINE_ORDERS_H

#include "autograder/scenarios/script.h"

enum coroutine_order {
    C_START = 1,        /* no order: a coroutine's first event; a: its in */
    C_CREATE,           /* x; y: which size.  Tells error. */
    C_CREATE_WRONG,     /* y: enum coroutine_wrong.
                         * Tells a = 1 if the result is NULL, 2 if a stack is
                         * lost, too; error. */
    C_RESUME,           /* x with `value`; y nonzero: out is NULL.
                         * Tells a = *out, UNTOUCHED if not written, error. */
    C_YIELD,            /* `value`.  Tells a = what yield returned. */
    C_RETURN,           /* `value` */
    C_STATUS,           /* x.  Tells a = the status. */
    C_DESTROY,          /* x.  Tells error. */
    C_DESCEND,          /* calls itself x deep, each level with y * WIDTH bytes
                         * of its own, and goes on there until ...
                         * Tells a = its number with x locals folded in. */
    C_ASCEND,           /* ... this */
    C_FINISH,           /* main returns */
    C_YIELD_OUTSIDE,    /* main calls ct_coro_yield(`value`), which must panic.
                         * Tells a = 1 as the process is about to abort. */
    C_LADDER,           /* x + 1 coroutines, each resumed by the one before,
                         * pass `value` on.  Tells a = what comes of it. */
    C_BESIDE            /* two threads with a coroutine each pass values.
                         * Tells a = what comes of it. */
};

enum coroutine_wrong {
    CORO_NO_FUNCTION,
    CORO_HUGE_STACK,
    CORO_TOO_LARGE,             /* by a byte */
    CORO_NWRONG,
    CORO_NO_SPACE = CORO_NWRONG,        /* the largest size that is in range */
    CORO_NO_MEMORY
};

/* y of C_CREATE: the stack's size in bytes is coroutine_size[y]. */
static const size_t coroutine_size[] = { 0, 1, 16384, 20000, 65536, 300000 };

enum {
    CORO_NSIZES = sizeof coroutine_size / sizeof coroutine_size[0],
    CORO_DEFAULT = 65536        /* bytes: what size 0 means */
};

/* The events of scenario fringe. */
enum {
    F_LEAF = 1,                 /* who: which tree; a: its next leaf, or 0 */
    F_VERDICT                   /* a: 1 if the fringes are the same */
};

#endif

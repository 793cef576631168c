/*
 * thread_orders -- what threads are told to do (lab 02).
 *
 * Thread 0 is main, 1 .. 26 are a .. z in the order of their creation; a
 * number is never used again, so that an order can name a thread that is
 * gone.  Each order is told as an event when it is taken: kind op, who the
 * taker, a its folded number, b the place.  Where it says "tells", a second
 * event of kind op + RESULT follows when it is done.
 */
#ifndef SCENARIOS_THREAD_ORDERS_H
#define SCENARIOS_THREAD_ORDERS_H

#include "autograder/scenarios/script.h"

enum thread_order {
    T_START = 1,        /* no order: a thread's first event; a: its argument */
    T_CREATE,           /* x, starting with `value`; y: enum create_how.
                         * Tells a = 1 if the handle is a new one, error. */
    T_CREATE_WRONG,     /* y: enum create_wrong.
                         * Tells a = 1 if the handle is untouched, error. */
    T_YIELD,            /* y nonzero: from inside a coroutine of its own.
                         * Tells only if it comes back in another one. */
    T_JOIN,             /* x; y nonzero: without asking for the result.
                         * Tells a = the result, UNTOUCHED if none, error. */
    T_DETACH,           /* x.  Tells error. */
    T_RETURN,           /* `value`, from the start function */
    T_EXIT,             /* ct_exit(value), from wherever it is */
    T_SELF,             /* Tells a = 1 if ct_self() is its own handle. */
    T_SET_ERRNO,        /* to `value` */
    T_TELL_ERRNO,       /* Tells a = errno. */
    T_DESCEND,          /* calls itself x deep, each level with y * WIDTH bytes
                         * of its own, and goes on there until ...
                         * Tells a = its number with x locals folded in. */
    T_ASCEND,           /* ... this */
    T_FINISH,           /* main returns */
    T_NAME,             /* Tells a = 1 if ct_getname(x) gives the name that x
                         * was created with, error. */
    T_KEEP,             /* sets its value of a key, whose destructor tells */
    T_NAP,              /* sleeps shortly, while nobody is ready.  Tells
                         * error. */
    T_DESTRUCTOR        /* no order: an ending thread's value is destroyed;
                         * a: that value */
};

enum create_how {
    CREATE_PLAIN,               /* attr is NULL */
    CREATE_JOINABLE,            /* attr gives it a name, as it does below */
    CREATE_DETACHED,
    CREATE_LARGE                /* attr asks for a stack of STACK_LARGE */
};

/* Bytes: the stack that a thread has by default, and one of CREATE_LARGE. */
enum { STACK_PLAIN = 64 * 1024, STACK_LARGE = 256 * 1024 };

enum create_wrong {
    CREATE_NO_START,
    CREATE_HUGE_STACK,
    CREATE_PRIORITY_LOW,        /* below all that there are */
    CREATE_PRIORITY_HIGH,       /* above them */
    CREATE_NWRONG
};

/* As x of T_JOIN and T_DETACH: the handle 0, which is nobody's. */
enum { NOBODY = 255 };

/* Told as BEYOND, in place of the thread's number. */
enum {
    WRONG_NOTE = ACTORS_MAX + 1,        /* wait_what, wait_on */
    WRONG_PRIORITY, WRONG_NAME, WRONG_REFUSAL, WRONG_END, WRONG_JOINER,
    WRONG_STACK, WRONG_USAGE, WRONG_DETACH
};

#endif

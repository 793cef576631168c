/*
 * time_orders -- what lab 07's scenarios can be told to do.
 *
 * Orders are for one thread, the driver.  It gives calls to threads, which
 * make them one after another, and plays the world: data arrives, the back end
 * reports, somebody cancels, somebody closes.  Nobody else runs until the
 * driver sleeps, so what ends a wait first is the script's choice.  Time
 * is virtual, and each result tells when it came.
 *
 * Or they are for nobody: those that begin with W_TIMER use the heap of timers
 * by itself, on times that are only numbers.
 */
#ifndef SCENARIOS_TIME_ORDERS_H
#define SCENARIOS_TIME_ORDERS_H

#include <stdint.h>

enum {
    W_SOURCES = 6,              /* descriptors */
    W_ACTORS = 8,               /* threads, from 1 */
    W_QUEUE = 32,               /* calls that a thread can be given at once */
    W_TIMERS = 128,
    W_WRITE = 4                 /* units that a call writes, at most */
};

/* Orders; x is the source, unless something else is said. */
enum {
    W_OPEN = 1,                 /* a new descriptor; nobody else has it */
    W_CALL,                     /* x: the thread; y: the call; value: see
                                 * call_pack() */
    W_ARRIVE,                   /* value units, to be read or, y being 1, of
                                 * room; nobody is told */
    W_REPORT,                   /* y: POLLIN, POLLOUT or both */
    W_STALE,                    /* the same, for the number's last life */
    W_MAIL,                     /* as W_REPORT, when the back end is asked */
    W_REFUSE,                   /* y: the errno with which the back end will
                                 * refuse to watch it; 0: it will not */
    W_CLOSE,
    W_CANCEL,                   /* x: the thread */
    W_LAND,                     /* x: the thread, in CALL_FLIGHT */
    W_SPEND,                    /* the driver computes for value ns, and what is
                                 * due is fired */
    W_ASLEEP,                   /* x: the thread, which nobody has woken, or
                                 * BEYOND */
    W_NAMED,                    /* x: the thread, which waits; y: for input,
                                 * output, descriptors; or BEYOND */
    W_QUIET,                    /* nobody looks outside, or BEYOND */
    W_SLEEP,                    /* for value ms: everything that can happens */
    W_TIMER_SET,                /* x: the timer; value: its time; y: what it
                                 * does when it fires, enum deed */
    W_TIMER_CANCEL,             /* x: the timer */
    W_TIMER_FIRE,               /* value: the time */
    W_FINISH,
    W_ORDERS
};

/* Kinds of what is told beside: of a call's end a is what it returned or
 * -errno, b the time; W_REST follows the ends of sleeps (a: what is left, ns)
 * and flights (a: how often the worker was told to stop). */
enum {
    W_RESULT = 40, W_REST, W_FIRED, W_FIRST
};

/* What never should be, told as BEYOND: who is one of these. */
enum {
    W_DOZED,                    /* the driver's own sleep fails */
    W_KEPT_TURN,                /* a sleep of no time let nobody else run */
    W_NOT_READY,                /* io_ready() leaves something else in ready */
    W_ASKED,                    /* ... in asked, if it is not standing */
    W_NOT_ASKED,                /* ... in asked, if it is */
    W_ODD,                      /* ... FD_ODD, for POLLIN alone */
    W_NOT_ODD,                  /* ... no FD_ODD, for more */
    W_NOT_A_FILE,               /* EPERM of the back end is taken wrongly */
    W_WOKEN,                    /* who waits for the other side was woken */
    W_MISNAMED,                 /* a wait has not its word in reports */
    W_LOOKS,                    /* nothing pending, and yet it is looked for */
    W_REMEMBERS,                /* a timer that was forgotten */
    W_TOUCHES,                  /* ... the memory of one */
    W_BLOCKED,                  /* a wait that has ended blocks, or lies */
    W_TIMER_LEFT,               /* ... leaves its timer set */
    W_NOT_LATE,                 /* io_wait() of one who is late */
    W_NOT_REAPED,               /* ... and pool_reap() has not been called */
    W_LEAN_TIMER,               /* no memory: timer_set() */
    W_LEAN_LIMIT,               /* ... ct_deadline(), ct_cancel() */
    W_LEAN_WAIT,                /* ... a wait */
    W_LEAN_FLIGHT,              /* ... while a worker has the memory */
    W_LEAN_LISTED,              /* ... and the waiter stays listed */
    W_MEANWHILE,                /* a timer that is set while others fire */
    W_LIMIT_LOST,               /* limits of many threads */
    W_DETACHED,                 /* ct_cancel() of a detached one */
    W_NO_TIME,                  /* a timespec that means nothing is taken */
    W_REST_TOUCHED,             /* ... and the rest is written */
    W_REST_WRONG,               /* what is left of a sleep is no time */
    W_LEAN_REST,                /* ... when there is no memory for it */
    W_ASKED_FOR_BOTH,           /* io_ready() clears too much in asked */
    W_FAULTS
};

/* Calls. */
enum {
    CALL_READ,                  /* one unit */
    CALL_WRITE,                 /* length units; fewer if its wait is ended
                                 * after some */
    CALL_LOOK,                  /* on, at two sources, until length; 0: for
                                 * ever */
    CALL_SLEEP,                 /* length, see call_ns(); 0: only yields */
    CALL_SLEEP_WRONG,           /* length: which way, below 4 */
    CALL_SLEEP_LONG,            /* longer than there is time */
    CALL_FLIGHT,                /* a worker has the thread's memory */
    CALL_DEADLINE,              /* length from now; 0: now */
    CALL_DEADLINE_PAST,         /* before time began */
    CALL_NO_DEADLINE,           /* length: which way, below 2 */
    CALL_DEADLINE_WRONG,        /* length: which way, below 2 */
    CALL_BUSY,                  /* yields until another call has ended */
    CALL_END,                   /* the thread ends */
    CALLS
};

/* What a timer does when it fires. */
enum deed { NOTHING, SETS_ITSELF, CANCELS_NEXT, SETS_NEXT, DEEDS };

static inline int64_t
call_pack(unsigned source, unsigned length)
{
    return (int64_t)source << 32 | length;
}

/*
 * A length, ns.  Never a sum of these is a whole number of ms, the moments at
 * which the driver wakes: who comes first then is nobody's promise.
 */
static inline int64_t
call_ns(unsigned length)
{
    return length == 0 ? 0 : (int64_t)length * 1000000 + 370370;
}

/* How much later one timer sets itself, or the next. */
enum { TIMER_LATER = 1000 };

#endif

/*
 * sync_orders -- what threads are told to do with locks (lab 03).
 *
 * Threads are numbered as in lab 02: 0 is main, 1 .. 26 are a .. z.  Mutexes,
 * conditions and so on have numbers of their own.  Each order is told as
 * an event when it is taken: kind op, who the taker, a its folded number, b the
 * place.  All but those that say so tell again when the call has returned:
 * kind op + RESULT, a the time (ns of ct_now(), on the virtual clock), b the
 * place with the error.
 */
#ifndef SCENARIOS_SYNC_ORDERS_H
#define SCENARIOS_SYNC_ORDERS_H

#include <stdbool.h>

#include "autograder/scenarios/script.h"

enum sync_order {
    Y_START = 1,        /* no order: a thread's first event; a: its argument */
    Y_STUCK,            /* no order: nobody can ever run again; a: the time */
    Y_RING,             /* no order: threads wait for each other; who: one that
                         * does, a: all of them, see ring_add() */
    Y_CREATE,           /* x, starting with `value` */
    Y_YIELD,            /* tells nothing more */
    Y_SLEEP,            /* for `value` ns */
    Y_RETURN,           /* from the start function; tells nothing more */
    Y_FINISH,           /* main returns; tells nothing more */
    Y_MUTEX_INIT,       /* mutex x, of type y */
    Y_MUTEX_DESTROY,
    Y_MUTEX_LOCK,
    Y_MUTEX_TRYLOCK,
    Y_MUTEX_TIMEDLOCK,  /* y: enum deadline */
    Y_MUTEX_UNLOCK,
    Y_COND_INIT,        /* condition x */
    Y_COND_DESTROY,
    Y_COND_WAIT,        /* y: the mutex */
    Y_COND_TIMEDWAIT,   /* y: the mutex + MUTEXES * enum deadline */
    Y_COND_SIGNAL,
    Y_COND_BROADCAST,
    Y_SEM_INIT,         /* semaphore x, to `value` */
    Y_SEM_DESTROY,
    Y_SEM_WAIT,
    Y_SEM_TRYWAIT,
    Y_SEM_TIMEDWAIT,    /* y: enum deadline */
    Y_SEM_POST,
    Y_SEM_GETVALUE,     /* a: the value, in place of the time */
    Y_RWLOCK_INIT,      /* readers-writer lock x */
    Y_RWLOCK_DESTROY,
    Y_RWLOCK_RDLOCK,
    Y_RWLOCK_TRYRDLOCK,
    Y_RWLOCK_WRLOCK,
    Y_RWLOCK_TRYWRLOCK,
    Y_RWLOCK_UNLOCK,
    Y_BARRIER_INIT,     /* barrier x, for `value` threads */
    Y_BARRIER_DESTROY,
    Y_BARRIER_WAIT,
    SYNC_ORDERS
};

_Static_assert((int)SYNC_ORDERS <= BEYOND, "an order's op is below BEYOND");

enum {
    MUTEXES = 4,                /* all are normal to begin with, except ... */
    STATIC_RECURSIVE = 1,       /* ... this one */
    CONDS = 2,
    SEMS = 4,
    STATIC_VALUE = 1,           /* of each semaphore, to begin with */
    RWLOCKS = 3,
    BARRIERS = 4,
    SPARE = 3                   /* the mutex, the semaphore and the barrier that
                                 * is only ever initialised in a wrong way */
};

enum deadline {
    DEADLINE_AHEAD,             /* `value` ns from now */
    DEADLINE_NOW,
    DEADLINE_PAST,              /* `value` ns ago */
    DEADLINE_NEVER,             /* the last second that there is */
    DEADLINE_NO_TIME,           /* its nanoseconds are 1,000,000,000 or -1 */
    DEADLINES
};

/* A ring of threads as a number: a digit for each, its number plus 1, the first
 * one lowest.  The first is the one with the least number. */
enum { RING_DIGIT = 5, RING_MAX = 12 };

static inline int64_t
ring_add(int64_t ring, unsigned i, unsigned who)
{
    return ring | (int64_t)(who + 1) << RING_DIGIT * i;
}

/* The i-th member; false if there are not so many. */
static inline bool
ring_member(int64_t ring, unsigned i, unsigned *who)
{
    unsigned digit = i < RING_MAX ? ring >> RING_DIGIT * i & 31 : 0;

    *who = digit - 1;
    return digit != 0;
}

/* In place of an error number: what one of the threads at a barrier is told;
 * and how a call that fails like a system call can fail wrongly. */
enum {
    SERIAL = 253,               /* CT_BARRIER_SERIAL_THREAD */
    ERROR_NO_ERRNO = 254,       /* -1, but errno was left as it was */
    ERROR_ODD = 255             /* a result that is neither 0 nor an error */
};

/* Told as BEYOND, in place of the thread's number: what no script meets
 * (sync_edges.h), and a ring that was not told of. */
enum edge {
    RING_UNTOLD = ACTORS_MAX + 1,
    DEPTH_LOST,
    TYPE_TAKEN,
    VALUE_TAKEN,
    WAITERS_LEFT,
    READERS_LOST,
    READERS_APART,
    BARRIER_SHORT,
    MEMORY_WANTED,
    EDGES_END
};

#endif

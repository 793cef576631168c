/*
 * pool_orders -- what lab 08's scenarios can be told to do.
 *
 * Orders are for one thread, the driver, which is main.  It starts threads that
 * each give one call to the pool.  What the workers do is not left to time:
 * a call stops at a gate, and goes on when the driver opens that one.  So who
 * is in the hands of a worker is known at each moment, and what comes of
 * opening a gate, too.  Arrivals and results are told in the order of the
 * callers' numbers, so that the order in which they come is nobody's concern.
 *
 * Files are played as well: how much of one is in the cache, how much a worker
 * gets at a time, where it is broken.
 */
#ifndef SCENARIOS_POOL_ORDERS_H
#define SCENARIOS_POOL_ORDERS_H

#include "autograder/scenarios/script.h"

enum {
    POOL_CALLERS = 24,          /* threads with a call, from 1 */
    STORM_CALLS = 15,           /* of each thread of a storm */
    FILE_MAX = 1 << 16          /* bytes of one read or write */
};

/* Orders.  Those that tell of a result say so; x is the caller. */
enum pool_order {
    P_LIMIT = 1,                /* value: how many workers there may be */
    P_POLL,                     /* the back end is poll, from now on */
    P_START,                    /* y: the errno, or 0; value: the result */
    P_START_LATE,               /* likewise; its deadline has passed */
    P_START_CANCELLED,          /* likewise; it has been cancelled before */
    P_START_DUE,                /* likewise; its deadline is P_EXPIRE */
    P_AWAIT,                    /* until value calls in all are at or beyond
                                 * their gates; tells of those not told yet */
    P_RELEASE,                  /* opens the gate */
    P_ENDED,                    /* blocks until value callers in all have their
                                 * results; tells of those not told yet */
    P_CANCEL,                   /* ct_cancel() */
    P_CANCEL_TAKEN,             /* of another thread, whose call a worker is
                                 * just taking; nothing is told */
    P_EXPIRE,                   /* all deadlines pass */
    P_CATCH,                    /* when x is made ready: opens the gate of y */
    P_TICKER,                   /* starts a thread that yields for ever */
    P_TURN,                     /* tells whether it has got on */
    P_SLEEP,                    /* for 1 ms of the virtual clock; tells when */
    P_PENDING,                  /* tells whether pool_pending is 0 */
    P_COUNT,                    /* question: the kernel threads beyond value */
    P_IDLE,                     /* question: those that never sleep */
    P_SIGNAL,                   /* tells how many other kernel threads took
                                 * a signal that main has blocked */
    P_STORM,                    /* value threads call, no gates; tells how
                                 * many results were wrong */
    P_NO_DESCRIPTOR,            /* a call while the kernel has none to give;
                                 * nothing is told */
    P_FILL,                     /* no address space is left */
    P_DRAIN,                    /* it is again */
    P_CALL,                     /* the driver calls, no gate; tells the
                                 * result */
    P_FORK,                     /* this is the child of a fork: no worker, no
                                 * caller is there any more; tells whether the
                                 * old eventfd is closed */
    P_FORK_LOCKED,              /* likewise, and a worker had a lock; then a
                                 * call is made, and nothing is told */
    P_FORK_IDLE,                /* likewise, and all workers waited for one,
                                 * on a condition; then some calls are made */
    P_FILE,                     /* a file of value bytes; all in the cache */
    P_CACHED,                   /* value: only so much of it, from the start */
    P_CHUNK,                    /* value: what one call of a worker can get */
    P_BROKEN,                   /* value: from where on nothing works; y: the
                                 * errno of that */
    P_REFUSE,                   /* y: the errno of all calls with RWF_NOWAIT */
    P_READ,                     /* y: enum file_way; value: pool_span();
                                 * tells */
    P_WRITE,                    /* likewise */
    P_RECEIVE,                  /* ct_recv(), on the file; tells */
    P_LEAVE,                    /* main ends, others are there: the end of the
                                 * scenario is said before, and the process
                                 * ends with the last of them */
    P_FINISH,
    POOL_ORDERS
};

_Static_assert((int)POOL_ORDERS <= BEYOND, "an order's op is below BEYOND");

/* What is told besides.  P_ARRIVED: who.  P_RESULT: who; a: the result, or
 * -errno; b: what the call left in its caller's memory, + IN_PLACE if the run
 * time's own kernel thread made it, + IN_HAND if a worker has not yet.
 * P_MOVED: a: as P_RESULT; b: a digest, + WORKED if a worker was asked,
 * + IN_PLACE if the run time's own thread would have waited, + UNTOLD unless
 * disk_on_miss was told of what workers read.  P_TOLD: a. */
enum { P_ARRIVED = 100, P_RESULT, P_MOVED, P_TOLD };

enum {
    NOTE_MASK = 0xffff, IN_PLACE = 1 << 16, WORKED = 1 << 17, IN_HAND = 1 << 18,
    UNTOLD = 1 << 19
};

/* What never should be, told as BEYOND: who is 0 for a call that fails or asks
 * a worker needlessly, or one of these. */
enum {
    R_UNLOCKED = 1,             /* workers lock the list, and pool_reap() not */
    R_LOST,                     /* an end that nobody will learn of */
    R_ABANDONED,                /* given up, and a worker had begun it */
    R_OLD_LOCK,                 /* the child waits for its parent's worker */
    R_MASKED,                   /* main has other signals blocked than before */
    R_NO_DESCRIPTOR,            /* the errno of that is not told */
    R_UNENTERED,                /* the table knows nothing of the pool's */
    R_INHERITED,                /* it is open in programs that are executed */
    R_REMEMBERED,               /* the table knows it in the child */
    R_FAULTS
};

/* How a file is read or written. */
enum file_way { AT_OFFSET, AT_HERE, IN_PIECES, FILE_WAYS };

/* Where, and how much. */
static inline int64_t
pool_span(unsigned offset, unsigned length)
{
    return (int64_t)offset << 32 | length;
}

/* What the call of that caller leaves in his memory. */
static inline int64_t
pool_note(unsigned x)
{
    return 0x1000 + x * 37;
}

/* The byte of the file, or of what is written, at that place. */
static inline unsigned char
pool_byte(uint64_t at)
{
    return (unsigned char)(at * 11 + at / 256 * 3 + 5);
}

/* A digest of 16 bits of such bytes, one after another. */
static inline unsigned
pool_digest(unsigned digest, unsigned char byte)
{
    return (digest * 31 + byte + 1) & NOTE_MASK;
}

#endif

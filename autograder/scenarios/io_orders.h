/*
 * io_orders -- what lab 05's scenarios can be told to do.
 *
 * Orders are for one thread, the driver.  It starts threads that each make one
 * call, and plays the world: data arrives, room is made, connections come.
 * Nothing happens until it sleeps; then all that can go on does, and each call
 * that ends tells its result.  So which results a sleep brings is fixed, and
 * their order is free.
 */
#ifndef SCENARIOS_IO_ORDERS_H
#define SCENARIOS_IO_ORDERS_H

#include <stdint.h>

enum {
    SOURCES = 4,                /* descriptors */
    CALLERS = 32,               /* threads with a call */
    READ_MAX = 4096             /* bytes of one read */
};

/* Orders; x is the source, unless something else is said. */
enum {
    I_OPEN = 1,                 /* a new descriptor, or pipe */
    I_CLOCK,                    /* the first: from now on the clock is real */
    I_START,                    /* x: the thread; y: the call; value: see
                                 * io_call_pack() */
    I_ARRIVE,                   /* value bytes, or connections */
    I_END,                      /* no more will come */
    I_ROOM,                     /* for value bytes more */
    I_SETTLE,                   /* y: how connecting ends, an errno or 0 */
    I_LIE,                      /* y: the errno of the next value attempts */
    I_CRY,                      /* a report that means nothing */
    I_SIGNAL,                   /* the next time that the process waits, a
                                 * handler runs */
    I_CLOSE,                    /* by the driver */
    I_DRAIN,                    /* read all that is in a pipe, until its writer
                                 * has ended */
    I_SLEEP,                    /* everything that can happens */
    I_SUM,                      /* tell what has been written */
    I_FINISH,
    I_ORDERS
};

/* Results: kind; who; a: what the call returned or -errno; b: a digest of what
 * was read, or the time of a sleeper. */
enum {
    I_RESULT = 40, I_TOLD, I_COSTS,
    I_FOREVER,                  /* the process would wait for ever */
    I_STALE                     /* a closed descriptor is taken out */
};

/* Calls. */
enum {
    CALL_READ, CALL_WRITE, CALL_ACCEPT, CALL_CONNECT,
    CALL_LATE,                  /* a read by one whose deadline has passed */
    CALL_SLEEP,                 /* length: see io_sleep_ns() */
    CALL_BUSY,                  /* yields until another call has ended */
    CALL_WORK                   /* what a worker does; gives `length` */
};

/* How a scenario counts what it cost: in I_COSTS, a and b are 1 if they are
 * within these. */
enum {
    POLLS_A_SLEEP = 12,         /* of the virtual clock's */
    POLLS_A_DOZE = 50,          /* of the real one's */
    ATTEMPTS_A_CALL = 2
};

static inline int64_t
io_call_pack(unsigned source, unsigned length)
{
    return (int64_t)source << 32 | length;
}

/* How long a sleeper sleeps: never until a moment at which the driver wakes,
 * since who comes first then is nobody's promise.  The driver sleeps 1 ms. */
static inline long
io_sleep_ns(unsigned length)
{
    return (long)length * 1000000 - 500000;
}

/* The bytes of source's stream, in either direction, and their digest. */
static inline unsigned char
io_byte(unsigned source, uint64_t at)
{
    return (unsigned char)(source * 31 + at * 7 + at / 251);
}

static inline uint64_t
io_digest(uint64_t digest, unsigned char byte)
{
    return (digest ^ byte) * 0x100000001b3u;
}

#endif

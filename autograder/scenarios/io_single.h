/*
 * io_single -- single promises of lab 05, tried one at a time.
 */
#ifndef SCENARIOS_IO_SINGLE_H
#define SCENARIOS_IO_SINGLE_H

#include "io/backend.h"

/* Told as BEYOND, in place of a thread's number. */
enum {
    IO_WRONG_SIDE = 100,        /* what is waited for, before a send */
    IO_WRONG_ERROR,             /* no such descriptor: not EBADF */
    IO_PATIENT,                 /* one that wants EAGAIN does not get it */
    IO_HANDED,                  /* the back end's perform(), and what it gets */
    IO_NOTHING,                 /* a write of no bytes is not made */
    IO_ACCEPT_FLAGS,            /* flags of accept4() do not arrive */
    IO_ACCEPT_ENTERED,          /* a new connection is entered as another */
    IO_NOT_PASSED,              /* who is done does not wake the next */
    IO_NOT_REMOVED,             /* a descriptor is closed that was asked for */
    IO_NO_END,                  /* an end that comes with data is not told */
    IO_NOT_URGENT,              /* nor is urgent data */
    IO_STILL_WATCHED,           /* after remove() */
    IO_NOT_WATCHED,             /* after remove() and add() */
    IO_SOME_ONLY,               /* several are ready at once */
    IO_OTHER_LOST,              /* both sides were asked for at once */
    IO_ADDED_LOST,              /* input was asked for, then output */
    IO_TOLD_AGAIN,              /* what stays ready, by who is not standing */
    IO_SIGNAL_LOST,             /* a handler ran, and poll() says nothing */
    IO_NOT_ANEW,                /* start(), called again, remembers */
    IO_INHERITED,               /* what start() opens outlives exec */
    IO_READY_LOST,              /* EAGAIN of one side clears another's bit */
    IO_CANCEL_LOST,             /* after a part of a write */
    IO_ASKS_OFTEN,              /* look(false), and no time has passed */
    IO_ASKS_NEVER,              /* look(false), and time has passed */
    IO_ASKS_NEVER_VIRTUAL,      /* look(false), and time stands still */
    IO_HELD,                    /* look(true), and the ready are held back */
    IO_ERROR_LOSES,             /* an error of the attempt clears `ready` */
    IO_LATE_LIFE,               /* a generation beyond the first thousands */
    IO_NOT_KEPT,                /* the kernel has no list for epoll ... */
    IO_KEPT,                    /* ... or has one for poll */
    IO_WRONGS
};

/* Tells of each of these that is so.  Leaves io_attempt and io_backend as it
 * found them. */
void single_promises(void);

/* The same for the idle loop; when a script has ended.  05_loop.c. */
void single_loop(void);

/* The same for a back end; start() may be called before a script, the others
 * grow what it has, and are for after it.  05_backends.c. */
void single_start(const struct io_backend *b);
void single_backend(const struct io_backend *b);

#endif

/*
 * io_single -- single promises of lab 05, tried one at a time.
 */
#ifndef SCENARIOS_IO_SINGLE_H
#define SCENARIOS_IO_SINGLE_H

/* Told as BEYOND, in place of a thread's number. */
enum {
    IO_WRONG_SIDE = 100,        /* what is waited for, before a send */
    IO_WRONG_ERROR,             /* no such descriptor: not EBADF */
    IO_PATIENT,                 /* one that wants EAGAIN does not get it */
    IO_HANDED,                  /* the back end's perform(), and what it gets */
    IO_NOTHING,                 /* a write of no bytes is not made */
    IO_ACCEPT_FLAGS,            /* flags of accept4() do not arrive */
    IO_NOT_REMOVED,             /* a descriptor is closed that was asked for */
    IO_WRONGS
};

/* Tells of each of these that is so.  Leaves io_attempt and io_backend as it
 * found them. */
void single_promises(void);

#endif

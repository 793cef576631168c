/*
 * fd -- what is known of each descriptor.
 *
 * One small entry for each number, in an array that never moves.  A number is
 * used again for other files as soon as it is free, so an entry has a
 * generation, which changes whenever the number's meaning does; what is late
 * (a report of the kernel, say) carries the generation it was asked in.
 *
 * F1  asked says what the back end watches for; it is 0 for a file that the
 *     back end does not know.
 * F2  A bit of ready is clear only if an attempt has shown that the call would
 *     block, and no report has come since.
 * F3  A thread is among the waiters only while it is in wait_for() or
 *     wait_flight().
 * F4  fd_on_change() has been told of as many numbers coming as there are
 *     with FD_COUNTED, and of all others going.
 *
 * A descriptor that the program gets or closes behind our back (close(2),
 * fclose(3), close_range(2), a plain socket(2)) is learned when it is first
 * used here.  A number that changes its meaning behind our back while it is
 * known cannot be told from the old one: such programs call ct_forget().
 */
#ifndef IO_FD_H
#define IO_FD_H

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

/* How a call on it can be tried without blocking the process. */
enum fd_how {
    FD_UNKNOWN,                 /* never used here */
    FD_PLAIN,                   /* it has O_NONBLOCK: by the call itself */
    FD_SOCKET,                  /* with MSG_DONTWAIT */
    FD_NOWAIT,                  /* with RWF_NOWAIT */
    FD_DISK,                    /* with RWF_NOWAIT; it is never "not ready" */
    FD_DIRECT,                  /* not at all: a worker; likewise */
    FD_ASK                      /* only by poll(2), and then by a worker */
};

/* More of what is known. */
enum fd_flag {
    FD_NONBLOCKING = 1,         /* the program made it so: it wants EAGAIN */
    FD_HIDDEN = 2,              /* we made it O_NONBLOCK: the program did not */
    FD_STREAM = 4,              /* TCP: a short read has read all there is */
    FD_ODD = 8,                 /* ... but not any more: its end, or urgent
                                 * data, has been reported */
    FD_IS_SOCKET = 16,
    FD_COUNTED = 32             /* fd_on_change() was told of it; fd.c's own */
};

struct fd {
    struct waiter *waiters;     /* in the order they came; wait.c */
    uint32_t generation;
    uint8_t how;                /* enum fd_how */
    uint8_t flags;              /* enum fd_flag */
    uint8_t ready;              /* POLLIN, POLLOUT, POLLPRI: worth a try */
    uint8_t asked;              /* of those: what the back end watches for */
};

/* All that `ready` can hold. */
enum { FD_ALL = POLLIN | POLLOUT | POLLPRI };

/* All of them; an entry's place is its number. */
extern struct fd *fd_table;

static inline int
fd_number(const struct fd *d)
{
    return (int)(d - fd_table);
}

/* Told by the running thread of a number that is in use from now on, as far as
 * can be seen here (1), or not any more (-1).  For the layers above; NULL:
 * none of them wants to know.  It must not block. */
extern void (*fd_on_change)(int change);

/* How many numbers are in use, as far as can be seen here. */
int fd_in_use(void);

/* How many numbers the table has. */
int fd_room(void);

/* Learns what fd is.  NULL with errno EBADF (it is not open) or EMFILE (its
 * number is beyond the table). */
struct fd *fd_learn(int fd);

/* The entry of fd, learned if need be; NULL as fd_learn(). */
static inline struct fd *
fd_get(int fd)
{
    if (fd >= 0 && fd < fd_room() && fd_table[fd].how != FD_UNKNOWN)
        return &fd_table[fd];
    return fd_learn(fd);
}

/*
 * The number fd has a new meaning, or none: whatever was known is forgotten.
 * Nobody may be waiting (wait_hang_up() sees to that).
 */
void fd_forget(int fd);

/* fd is a new descriptor of that kind.  Returns fd; if the table has no place
 * for it closes it and returns -1 with errno EMFILE. */
int fd_enter(int fd, enum fd_how how, unsigned flags);

/* In the child of a fork: the back end knows none of them, nobody waits. */
void fd_fork(void);

/* The entry at that place, whatever it is; NULL if there is none. */
struct fd *fd_entry(int fd);

#endif

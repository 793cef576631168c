/*
 * ring -- the two rings of an io_uring.
 *
 * The program puts requests in the first ring and the kernel puts their
 * results in the second; a single system call hands over all that are there
 * and waits.  (liburing would do this, too; but then each program that is
 * linked with this library would need it.)
 */
#ifndef IO_RING_H
#define IO_RING_H

#include <linux/io_uring.h>
#include <stdbool.h>
#include <stdint.h>

struct ring {
    int fd;                     /* -1: not open */
    bool defers;                /* the kernel works for us only when we wait;
                                 * it is 6.1 or later */
    void *memory;               /* of both rings */
    size_t memory_size;
    struct io_uring_sqe *requests;
    size_t requests_size;
    unsigned *head, *tail;      /* of the first ring; the kernel moves head */
    unsigned entries, filled;   /* its size; requests not yet handed over */
    unsigned *done_head, *done_tail, done_mask;
    struct io_uring_cqe *done;
};

/* Opens it.  0 or an errno; ENOSYS if the kernel's is too old for us. */
int ring_open(struct ring *r);

/* Closes it, in this process. */
void ring_close(struct ring *r);

/* A zeroed place for a request, which the next ring_enter() hands over.  Hands
 * over by itself when there is no place. */
struct io_uring_sqe *ring_request(struct ring *r);

/* Hands over what was put in, and has the kernel do what needs no waiting. */
void ring_hand_over(struct ring *r);

/* Hands over what was put in, and waits until there is a result or until the
 * time `until`, as the back end's poll().  0 or EINTR. */
int ring_enter(struct ring *r, int64_t until);

/* The next result, or NULL; it is valid until ring_taken(). */
struct io_uring_cqe *ring_result(struct ring *r);
void ring_taken(struct ring *r);

#endif

/*
 * ring.c -- the two rings of an io_uring.
 *
 * The kernel writes one index of each ring while we run, hence the atomics:
 * an index is read before what it frees or announces is touched, and written
 * after (acquire and release).
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "io/ring.h"
#include "time/clock.h"

enum { ENTRIES = 1024, RESULTS = 8192, SECOND = 1000000000 };

/* What we cannot do without: results are never dropped, a wait has a time. */
enum {
    NEEDED = IORING_FEAT_NODROP | IORING_FEAT_SINGLE_MMAP | IORING_FEAT_EXT_ARG
};

static int
set_up(struct io_uring_params *p, unsigned flags)
{
    memset(p, 0, sizeof *p);
    p->flags = flags | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
    p->cq_entries = RESULTS;
    return (int)syscall(SYS_io_uring_setup, ENTRIES, p);
}

/* Maps the rings and the requests.  0 or an errno. */
static int
map(struct ring *r, const struct io_uring_params *p)
{
    size_t first = p->sq_off.array + p->sq_entries * sizeof(unsigned);
    size_t second = p->cq_off.cqes + p->cq_entries * sizeof *r->done;

    r->memory_size = first > second ? first : second;
    r->memory = mmap(NULL, r->memory_size, PROT_READ | PROT_WRITE, MAP_SHARED,
                     r->fd, IORING_OFF_SQ_RING);
    if (r->memory == MAP_FAILED)
        return errno;
    r->requests_size = p->sq_entries * sizeof *r->requests;
    r->requests = mmap(NULL, r->requests_size, PROT_READ | PROT_WRITE,
                       MAP_SHARED, r->fd, IORING_OFF_SQES);
    if (r->requests == MAP_FAILED) {
        int error = errno;
        munmap(r->memory, r->memory_size);
        return error;
    }
    return 0;
}

static void
find_indices(struct ring *r, const struct io_uring_params *p)
{
    char *base = r->memory;
    unsigned *array = (unsigned *)(base + p->sq_off.array);

    r->head = (unsigned *)(base + p->sq_off.head);
    r->tail = (unsigned *)(base + p->sq_off.tail);
    r->entries = p->sq_entries;
    r->filled = 0;
    for (unsigned i = 0; i < r->entries; i++)
        array[i] = i;           /* place i of the ring is request i, always */
    r->done_head = (unsigned *)(base + p->cq_off.head);
    r->done_tail = (unsigned *)(base + p->cq_off.tail);
    r->done_mask = p->cq_entries - 1;
    r->done = (struct io_uring_cqe *)(base + p->cq_off.cqes);
}

int
ring_open(struct ring *r)
{
    struct io_uring_params p;

    r->defers = true;
    r->fd = set_up(&p, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
    if (r->fd < 0 && errno == EINVAL) {
        r->defers = false;
        r->fd = set_up(&p, 0);
    }
    if (r->fd < 0)
        return errno;
    int error = (p.features & NEEDED) != NEEDED ? ENOSYS : map(r, &p);
    if (error != 0) {
        close(r->fd);
        r->fd = -1;
        return error;
    }
    find_indices(r, &p);
    return 0;
}

void
ring_close(struct ring *r)
{
    munmap(r->memory, r->memory_size);
    munmap(r->requests, r->requests_size);
    close(r->fd);
    r->fd = -1;
}

static int
enter(struct ring *r, unsigned least, unsigned flags,
      struct io_uring_getevents_arg *arg)
{
    long n = syscall(SYS_io_uring_enter, r->fd, r->filled, least, flags, arg,
                     arg != NULL ? sizeof *arg : 0);

    if (n > 0)
        r->filled -= n;
    return n < 0 ? errno : 0;
}

void
ring_hand_over(struct ring *r)
{
    while (r->filled > 0 &&
           enter(r, 0, IORING_ENTER_GETEVENTS, NULL) == EINTR)
        ;
}

struct io_uring_sqe *
ring_request(struct ring *r)
{
    unsigned tail = *r->tail;

    while (tail - __atomic_load_n(r->head, __ATOMIC_ACQUIRE) == r->entries)
        ring_hand_over(r);

    struct io_uring_sqe *sqe = &r->requests[tail & (r->entries - 1)];
    memset(sqe, 0, sizeof *sqe);
    __atomic_store_n(r->tail, tail + 1, __ATOMIC_RELEASE);
    r->filled++;
    return sqe;
}

int
ring_enter(struct ring *r, int64_t until)
{
    struct __kernel_timespec span = { 0, 0 };
    struct io_uring_getevents_arg arg = { .ts = (uintptr_t)&span };
    bool timed = until != 0 && until != INT64_MAX;

    if (ring_result(r) != NULL)
        until = 0;
    if (timed) {
        int64_t left = until - clock_now();
        if (left < 0)
            left = 0;
        span.tv_sec = left / SECOND;
        span.tv_nsec = left % SECOND;
    }
    enter(r, until == 0 ? 0 : 1, IORING_ENTER_GETEVENTS |
          (timed ? IORING_ENTER_EXT_ARG : 0), timed ? &arg : NULL);
    /* What it returns is how much it has taken, if it has taken anything; so
     * that a signal came is told by what did not. */
    bool early = until != 0 && ring_result(r) == NULL &&
                 (!timed || clock_now() < until);
    return early ? EINTR : 0;
}

struct io_uring_cqe *
ring_result(struct ring *r)
{
    unsigned head = *r->done_head;

    if (head == __atomic_load_n(r->done_tail, __ATOMIC_ACQUIRE))
        return NULL;
    return &r->done[head & r->done_mask];
}

void
ring_taken(struct ring *r)
{
    __atomic_store_n(r->done_head, *r->done_head + 1, __ATOMIC_RELEASE);
}

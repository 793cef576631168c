/*
 * backend -- who tells when a descriptor is ready.
 *
 * A back end is a table of functions over one of the kernel's ways to wait for
 * many descriptors at once.  CAPRICCIO_IO names it; the default is the first
 * that is available of those in backend.c.
 *
 * B1  Whatever add() asked for is reported by io_ready() after it has come
 *     true, also if it was true before; standing back ends report each later
 *     time anew, the others only once.
 * B2  A report carries the generation that add() was given.  It may be late,
 *     or needless; it is never lost.
 */
#ifndef IO_BACKEND_H
#define IO_BACKEND_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "io/request.h"

struct io_backend {
    const char *name;

    /* One add() is for the life of the descriptor (until remove()). */
    bool standing;

    /* Whether this kernel has it.  Leaves nothing behind. */
    bool (*available)(void);

    /* Called once before the following; again in the child of a fork, where
     * nothing has been added yet and what is left of the parent's must not be
     * touched.  It begins anew then, with no descriptor more; and what it
     * opens is close-on-exec.  0 or an errno. */
    int (*start)(void);

    /*
     * Watches fd, for POLLIN, POLLOUT and POLLPRI as far as `events` has them;
     * a standing one for all; who watches for POLLIN reports POLLRDHUP, too.
     * 0; EPERM if it is always ready; another errno.
     */
    int (*add)(int fd, uint32_t generation, unsigned events);

    /* Stops watching fd, which is still open, and may not be watched.  After
     * that nothing that was asked of it can mean another file. */
    void (*remove)(int fd);

    /*
     * Reports all that has become ready, and waits for something to report
     * until the time `until`: 0 is not at all, INT64_MAX for ever, else ns of
     * CLOCK_MONOTONIC; it may return early, but not because of the time.
     * Returns 0, or EINTR if a signal handler ran while it waited.
     */
    int (*poll)(int64_t until);

    /* If not NULL it performs requests itself, in place of attempts and
     * waits.  As io_perform(). */
    ssize_t (*perform)(struct io_request *r);
};

/* The one in force; it is started when a thread first has to wait, so that
 * programs which never do have no descriptor more than they opened. */
extern struct io_backend io_backend;
extern bool backend_started;

/* Starts it, and with it what else this layer needs.  0 or an errno. */
int backend_start(void);

/* From now on the idle loop waits for descriptors, too (loop.c). */
void loop_start(void);

/* From now on waits for descriptors can be cancelled (wait.c). */
void wait_start(void);

/* From now on the child of a fork forgets what this layer knows (fork.c). */
void fork_start(void);

/* Those there are. */
extern const struct io_backend backend_epoll, backend_poll, backend_uring,
    backend_fake;

/*
 * What the back end reports: `events` (POLLIN and so on, with POLLRDHUP,
 * POLLHUP, POLLERR and POLLNVAL) hold for fd.  Reports of another generation
 * than the number's own are ignored.
 */
void io_ready(int fd, uint32_t generation, unsigned events);

/* Which of POLLIN, POLLOUT and POLLPRI are worth a try after such a report: at
 * an end or an error all of them, since the calls will say what it is. */
static inline unsigned
io_meaning(unsigned events)
{
    if (events & (POLLHUP | POLLERR | POLLNVAL))
        return POLLIN | POLLOUT | POLLPRI;
    return (events & (POLLIN | POLLOUT | POLLPRI)) |
           (events & POLLRDHUP ? POLLIN : 0);
}

/* If CAPRICCIO_HARD asks for it, calls seldom go well from now on (hard.c). */
void hard_start(void);

/* For a timed wait of the kernel's, in whole ms: rounded up, so that nobody
 * wakes early and goes round in circles; -1 for ever. */
int backend_timeout_ms(int64_t until);

#endif

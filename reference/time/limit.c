/*
 * limit.c -- how long a thread is ready to wait.
 *
 * A deadline belongs to what a thread is doing, a request say, and not to the
 * single calls that this takes.  So it is set on the thread, once, and each of
 * its waits heeds it.  The alternative, a timed variant of each call, doubles
 * the interface and leaves the caller to compute what is left for the next
 * call; a timeout on the descriptor begins anew with each byte, and a client
 * that sends one byte a second never meets it.
 *
 * Cancelling is the same thing done by somebody else: the thread's wait ends,
 * or, if it does not wait now, its next one.  Nothing is lost on the way: a
 * wait that has ended in another way already goes on as if nothing had
 * happened, and the next one is cancelled.
 *
 * Waits for the world outside heed both: for a time, here, and for descriptors,
 * above.  Waits for other threads do not.  POSIX lets no lock fail because
 * somebody wants its thread to stop, and programs do not look; who has the lock
 * heeds his own deadline.  Where a program wants to end such a wait it has the
 * other end of it: it signals the condition, posts the semaphore.
 *
 * Few programs use either, so a thread has a place here only once it has been
 * given a limit: by its index, with the generation that tells it from the
 * thread that had the index before.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"
#include "time/limit.h"
#include "time/sleep.h"

enum { SECOND = 1000000000 };           /* ns */

bool (*limit_end_wait)(struct thread *t) = sleep_cancel;

struct limit {
    uint32_t generation;        /* of the thread; another: no limits */
    bool cancelled;
    int64_t due;                /* ns; INT64_MAX: none */
};

static struct limit *limits;
static uint32_t room;

/* The limits of t; NULL if it has none. */
static struct limit *
find(const struct thread *t)
{
    if (t->index >= room || limits[t->index].generation != t->generation)
        return NULL;
    return &limits[t->index];
}

/* The limits of t, new ones if it has none; NULL if there is no memory. */
static struct limit *
obtain(const struct thread *t)
{
    if (t->index >= room) {
        uint32_t more = t->index < 64 ? 64 : t->index * 2;
        struct limit *p = realloc(limits, more * sizeof *p);
        if (p == NULL)
            return NULL;
        memset(p + room, 0, (more - room) * sizeof *p);
        limits = p;
        room = more;
    }

    struct limit *l = &limits[t->index];
    if (l->generation != t->generation)
        *l = (struct limit){ .generation = t->generation, .due = INT64_MAX };
    return l;
}

int64_t
limit_due(int64_t due)
{
    struct limit *l = find(thread_current);

    return l != NULL && l->due < due ? l->due : due;
}

bool
limit_reached(int64_t due)
{
    struct limit *l = find(thread_current);

    return (l != NULL && l->cancelled) || (due < INT64_MAX && due <= ct_now());
}

int
limit_take(void)
{
    struct limit *l = find(thread_current);

    if (l == NULL || !l->cancelled)
        return ETIMEDOUT;
    l->cancelled = false;
    return ECANCELED;
}

void
limit_cancel(void)
{
    struct limit *l = obtain(thread_current);

    if (l != NULL)
        l->cancelled = true;
}

int
ct_deadline(const struct timespec *until)
{
    int64_t due = INT64_MAX;

    if (until != NULL) {
        if (until->tv_nsec < 0 || until->tv_nsec >= SECOND)
            return EINVAL;
        if (until->tv_sec < 0)
            due = 0;
        else if (until->tv_sec < INT64_MAX / SECOND)
            due = (int64_t)until->tv_sec * SECOND + until->tv_nsec;
    }

    struct limit *l = obtain(thread_current);
    if (l == NULL)
        return ENOMEM;
    l->due = due;
    return 0;
}

int
ct_cancel(ct_thread thread)
{
    struct thread *t = thread_find(thread);

    if (t == NULL || t->state == THREAD_DONE)
        return ESRCH;

    if (limit_end_wait(t))
        return 0;
    struct limit *l = obtain(t);
    if (l == NULL)
        return ENOMEM;
    l->cancelled = true;
    return 0;
}

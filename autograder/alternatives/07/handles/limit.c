/*
 * limit.c -- how long a thread is ready to wait.
 *
 * Limits are found by the thread's handle, in a table with open addressing. A
 * handle names one thread for ever, so those of threads that have ended mean
 * nobody; they are swept out when the table is full.
 *
 * U1  A handle is in the table once at most, and at the first free place at or
 *     after the one that is its own, going round.
 * U2  At least half of the places are free.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "capriccio.h"
#include "time/limit.h"
#include "time/sleep.h"

enum { SECOND = 1000000000 };           /* ns */

struct record {
    ct_thread thread;           /* 0: nobody */
    int64_t due;
    bool cancelled;
};

bool (*limit_end_wait)(struct thread *t) = sleep_cancel;

static struct record *table;
static size_t size, count;      /* places, a power of two; records */

/* Where the record of that thread is, or would be.  There is a table. */
static struct record *
look_up(struct record *in, size_t places, ct_thread thread)
{
    size_t i = (size_t)(thread * 0x9e3779b97f4a7c15u >> 20);

    while (in[i & (places - 1)].thread != 0 &&
           in[i & (places - 1)].thread != thread)
        i++;
    return &in[i & (places - 1)];
}

/* The caller's limits; NULL if it has none. */
static struct record *
mine(void)
{
    if (size == 0)
        return NULL;
    struct record *r = look_up(table, size, ct_self());

    return r->thread != 0 ? r : NULL;
}

/* A new table, of those whose threads are still there. */
static bool
sweep(void)
{
    size_t places = size == 0 ? 64 : size * 2;
    struct record *fresh = calloc(places, sizeof *fresh);

    if (fresh == NULL)
        return false;
    count = 0;
    for (size_t i = 0; i < size; i++)
        if (table[i].thread != 0 && thread_find(table[i].thread) != NULL) {
            *look_up(fresh, places, table[i].thread) = table[i];
            count++;
        }
    free(table);
    table = fresh;
    size = places;
    return true;
}

/* The limits of that thread, new ones if need be; NULL: no memory. */
static struct record *
of(ct_thread thread)
{
    if (count >= size / 2 && !sweep())
        return NULL;
    struct record *r = look_up(table, size, thread);

    if (r->thread == 0) {
        *r = (struct record){ thread, INT64_MAX, false };
        count++;
    }
    return r;
}

int64_t
limit_due(int64_t due)
{
    const struct record *r = mine();

    return r == NULL || due < r->due ? due : r->due;
}

bool
limit_reached(int64_t due)
{
    const struct record *r = mine();

    if (r != NULL && r->cancelled)
        return true;
    return due != INT64_MAX && ct_now() >= due;
}

int
limit_take(void)
{
    struct record *r = mine();
    bool cancelled = r != NULL && r->cancelled;

    if (cancelled)
        r->cancelled = false;
    return cancelled ? ECANCELED : ETIMEDOUT;
}

void
limit_cancel(void)
{
    struct record *r = of(ct_self());

    if (r != NULL)
        r->cancelled = true;
}

int
ct_deadline(const struct timespec *until)
{
    int64_t due = INT64_MAX;

    if (until != NULL && (until->tv_nsec < 0 || until->tv_nsec >= SECOND))
        return EINVAL;
    struct record *r = of(ct_self());
    if (r == NULL)
        return ENOMEM;
    if (until != NULL &&
        (__builtin_mul_overflow(until->tv_sec, (int64_t)SECOND, &due) ||
         __builtin_add_overflow(due, until->tv_nsec, &due)))
        due = until->tv_sec < 0 ? INT64_MIN : INT64_MAX;
    r->due = due;
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
    struct record *r = of(thread);
    if (r == NULL)
        return ENOMEM;
    r->cancelled = true;
    return 0;
}

/*
 * deadlock.c -- threads that wait for each other in a ring.
 *
 * When nobody can run the idle loop reports who waits for what.  But two
 * threads that hold each other up while a third goes on would never be
 * reported, and a server has always a third.  Only what has an owner can be
 * waited for in a ring: a mutex, a lock held for writing, a thread to be
 * joined.  The ring closes when its last member begins to wait, and that is
 * when we look: from the owner of what it wants, along who waits for whom.
 * Nearly always that is the caller.  Only one who waits for a condition comes
 * to wait for something else without running: when it is signalled, and the
 * mutex is not free.
 *
 * Conditions and semaphores have no owner, and a wait with a deadline ends by
 * itself; they end the search.  So do the readers of a lock, who are counted
 * and not known.  A thread that waits for a ring it is not in is stuck, too,
 * but the ring was told of before.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"
#include "sync/deadlock.h"
#include "thread/sched.h"

enum { RING_MAX = 64 };                 /* members that are named */

static void (*cycle_hook)(const ct_thread *threads, unsigned n);

/* Whom t waits for, if it is for one thread and for ever; else NULL. */
static struct thread *
waits_for(const struct thread *t)
{
    if (t->state != THREAD_BLOCKED)
        return NULL;
    if (strcmp(t->wait_what, "mutex") == 0)
        return ((const ct_mutex *)t->wait_on)->owner;
    if (strcmp(t->wait_what, "write lock") == 0 ||
        strcmp(t->wait_what, "read lock") == 0)
        return ((const ct_rwlock *)t->wait_on)->writer;
    if (strcmp(t->wait_what, "join") == 0)
        return (struct thread *)t->wait_on;
    return NULL;
}

/* What becomes of a ring of n threads, unless there is a hook. */
static void
write_ring(const ct_thread *ring, unsigned n)
{
    char text[64 + (RING_MAX + 1) * (CT_NAME_SIZE + sizeof " waits for ")];
    int at = snprintf(text, sizeof text, "capriccio: deadlock: ");

    for (unsigned i = 0; i <= n; i++)
        at += snprintf(text + at, sizeof text - at, "%s%s",
                       i == 0 ? "" : " waits for ",
                       thread_name(thread_find(ring[i % n])));
    text[at] = '\n';
    if (write(STDERR_FILENO, text, at + 1) < 0)
        return;                 /* nobody reads it; nothing else to do */
}

/* Tells of the ring that is closed by waiter, who waits for owner. */
static void
tell(const struct thread *waiter, const struct thread *owner)
{
    ct_thread ring[RING_MAX];
    unsigned n = 0;

    ring[n++] = thread_handle(waiter);
    for (; owner != waiter && n < RING_MAX; owner = waits_for(owner))
        ring[n++] = thread_handle(owner);
    if (cycle_hook == NULL) {
        write_ring(ring, n);
        return;
    }
    /* The hook is the program's code, and what is to be waited for is half
     * waited for: no tick may switch here. */
    thread_current->critical++;
    cycle_hook(ring, n);
    thread_current->critical--;
}

void
deadlock_look_from(struct thread *waiter, struct thread *owner)
{
    struct thread *t = owner, *slow = owner;    /* slow: half as far as t */

    for (unsigned steps = 1; t != waiter; steps++) {
        if (t == NULL)
            return;
        t = waits_for(t);
        if (steps % 2 == 0 && (slow = waits_for(slow)) == t)
            return;             /* t goes round a ring without the waiter */
    }
    tell(waiter, owner);
}

void
deadlock_look(struct thread *owner)
{
    struct thread *self = thread_current;

    if (owner == NULL)
        return;
    /* Nearly always the owner waits for nothing. */
    if (owner->state == THREAD_BLOCKED || owner == self)
        deadlock_look_from(self, owner);
}

void
ct_on_cycle(void (*hook)(const ct_thread *threads, unsigned n))
{
    cycle_hook = hook;
}

/* The layer below does not know what can be owned. */
__attribute__((constructor(103)))
static void
start(void)
{
    thread_waits_for = waits_for;
    thread_on_join = deadlock_look;
}

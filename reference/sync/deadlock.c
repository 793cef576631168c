/*
 * deadlock.c -- threads that wait for each other in a ring.
 *
 * When nobody can run the idle loop reports who waits for what.  But two
 * threads that hold each other up while a third goes on would never be
 * reported, and a server has always a third.  Only what has an owner can be
 * waited for in a ring: a mutex, a lock held for writing, a thread to be
 * joined.  The ring closes when its last member begins to wait, and that is
 * when we look: from the owner of what it wants, along who waits for whom.
 *
 * Conditions and semaphores have no owner, and a wait with a deadline ends by
 * itself; they end the search.  A ring that is closed by a join is only seen
 * when nobody can run.
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

/* Tells of the ring of n threads; each waits for the next. */
static void
tell(const ct_thread *ring, unsigned n)
{
    char text[64 + (RING_MAX + 1) * (CT_NAME_SIZE + sizeof " waits for ")];
    int at = snprintf(text, sizeof text, "capriccio: deadlock: ");

    if (cycle_hook != NULL) {
        /* The hook is the program's code, and the mutex is half waited for. */
        thread_current->critical++;
        cycle_hook(ring, n);
        thread_current->critical--;
        return;
    }
    for (unsigned i = 0; i <= n; i++)
        at += snprintf(text + at, sizeof text - at, "%s%s",
                       i == 0 ? "" : " waits for ",
                       thread_name(thread_find(ring[i % n])));
    text[at] = '\n';
    if (write(STDERR_FILENO, text, at + 1) < 0)
        return;                 /* nobody reads it; nothing else to do */
}

void
deadlock_look(struct thread *owner)
{
    struct thread *self = thread_current, *slow = owner;
    ct_thread ring[RING_MAX] = { thread_handle(self) };
    unsigned n = 1;

    for (struct thread *t = owner; t != self; t = waits_for(t)) {
        if (t == NULL)
            return;
        if (n % 2 == 0 && (slow = waits_for(slow)) == t)
            return;             /* a ring without us, told of before */
        if (n < RING_MAX)
            ring[n] = thread_handle(t);
        n++;
    }
    tell(ring, n < RING_MAX ? n : RING_MAX);
}

void
ct_on_cycle(void (*hook)(const ct_thread *threads, unsigned n))
{
    cycle_hook = hook;
}

/* For the report when nobody can run. */
__attribute__((constructor(103)))
static void
start(void)
{
    thread_waits_for = waits_for;
}

/*
 * sync_edges -- where the numbers in locks end, and what many threads do at
 * once (lab 03).
 *
 * A script has a handful of threads and counts to three.  These come before
 * it, and each promise that is broken is told as BEYOND.  Nobody can lock a
 * mutex four billion times while he is being marked, so the two counts that
 * capriccio.h describes are set to just below their end.
 */
#ifndef SCENARIOS_SYNC_EDGES_H
#define SCENARIOS_SYNC_EDGES_H

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

#include "capriccio.h"
#include "autograder/scenarios/famine.h"
#include "autograder/scenarios/stage.h"
#include "autograder/scenarios/sync_orders.h"

enum {
    CROWD = 40,                 /* threads */
    OFTEN = 300
};

/* Tells which promise was broken, if one was. */
static void
edge_must(bool kept, enum edge edge)
{
    if (!kept)
        say(BEYOND, edge, 0, 0);
}

/* Runs fn in n threads, each as far as it goes. */
static void
edge_gather(void *(*fn)(void *), unsigned n)
{
    ct_attr attr;
    ct_thread thread;

    ct_attr_init(&attr);
    attr.detached = 1;
    for (unsigned i = 0; i < n; i++)
        if (ct_create(&thread, &attr, fn, NULL) != 0)
            abort();
    ct_yield();
}

/* How deep a recursive mutex can be locked; which types there are. */
static void
edges_of_mutexes(void)
{
    static const int no_type[] = { -1, CT_MUTEX_ERRORCHECK + 1, 1000 };
    const struct timespec never = { INT64_MAX, 0 };
    bool counts = true;
    ct_mutex m;

    for (unsigned i = 0; i < sizeof no_type / sizeof *no_type; i++)
        edge_must(ct_mutex_init(&m, (enum ct_mutex_type)no_type[i]) == EINVAL,
                  TYPE_TAKEN);
    ct_mutex_init(&m, CT_MUTEX_RECURSIVE);
    for (int i = 0; i < OFTEN; i++)
        counts = counts && ct_mutex_lock(&m) == 0;
    m.depth = UINT_MAX - 1;
    counts = counts && ct_mutex_lock(&m) == 0
             && ct_mutex_lock(&m) == EAGAIN
             && ct_mutex_trylock(&m) == EAGAIN
             && ct_mutex_timedlock(&m, &never) == EAGAIN
             && ct_mutex_unlock(&m) == 0 && ct_mutex_trylock(&m) == 0
             && ct_mutex_lock(&m) == EAGAIN;
    edge_must(counts, DEPTH_LOST);
}

static void
edges_of_semaphores(void)
{
    static const unsigned too_great[] = {
        CT_SEM_MAX + 1u, CT_SEM_MAX + 2u, UINT_MAX
    };
    ct_sem s;

    for (unsigned i = 0; i < sizeof too_great / sizeof *too_great; i++) {
        errno = 0;
        edge_must(ct_sem_init(&s, too_great[i]) == -1 && errno == EINVAL,
                  VALUE_TAKEN);
    }
}

static ct_mutex crowd_mutex = CT_MUTEX_INITIALIZER;
static ct_cond crowd_cond = CT_COND_INITIALIZER;
static ct_rwlock crowd_lock = CT_RWLOCK_INITIALIZER;
static ct_barrier crowd_barrier, endless;
static unsigned came, serials;
static bool dismissed;

static void *
await_broadcast(void *arg)
{
    ct_mutex_lock(&crowd_mutex);
    ct_cond_wait(&crowd_cond, &crowd_mutex);
    came++;
    ct_mutex_unlock(&crowd_mutex);
    return NULL;
}

static void
edges_of_conditions(void)
{
    edge_gather(await_broadcast, CROWD);
    ct_cond_broadcast(&crowd_cond);
    for (int i = 0; i < 2 * CROWD; i++)
        ct_yield();
    edge_must(came == CROWD, WAITERS_LEFT);
}

static void *
read_together(void *arg)
{
    ct_rwlock_rdlock(&crowd_lock);
    came++;
    while (!dismissed)
        ct_yield();
    ct_rwlock_unlock(&crowd_lock);
    return NULL;
}

/* How many readers there can be; many of them behind a writer. */
static void
edges_of_rwlocks(void)
{
    ct_rwlock l = CT_RWLOCK_INITIALIZER;
    bool counts = true;

    for (int i = 0; i < OFTEN; i++)
        counts = counts && ct_rwlock_rdlock(&l) == 0;
    l.readers = UINT_MAX - 1;
    counts = counts && ct_rwlock_rdlock(&l) == 0
             && ct_rwlock_rdlock(&l) == EAGAIN
             && ct_rwlock_tryrdlock(&l) == EAGAIN
             && ct_rwlock_unlock(&l) == 0 && ct_rwlock_tryrdlock(&l) == 0
             && ct_rwlock_rdlock(&l) == EAGAIN;
    edge_must(counts, READERS_LOST);

    ct_rwlock_wrlock(&crowd_lock);
    edge_gather(read_together, CROWD);
    ct_rwlock_unlock(&crowd_lock);
    ct_yield();
    edge_must(came == CROWD, READERS_APART);
    dismissed = true;
    ct_yield();
}

static void *
meet(void *arg)
{
    int told = ct_barrier_wait(&crowd_barrier);

    came++;
    serials += told == CT_BARRIER_SERIAL_THREAD;
    return NULL;
}

static void *
wait_for_billions(void *arg)
{
    ct_barrier_wait(&endless);
    came++;
    return NULL;
}

/* Nobody passes the one; all but main come to the other, and then main. */
static void
edges_of_barriers(void)
{
    edge_must(ct_barrier_init(&endless, UINT_MAX) == 0, BARRIER_SHORT);
    edge_gather(wait_for_billions, 1);
    edge_must(came == 0, BARRIER_SHORT);
    ct_barrier_init(&crowd_barrier, CROWD);
    edge_gather(meet, CROWD - 1);
    edge_must(came == 0, BARRIER_SHORT);
    meet(NULL);
    ct_yield();
    edge_must(came == CROWD && serials == 1, BARRIER_SHORT);
}

/*
 * Nothing here allocates: two threads wait for each other by each of the kinds,
 * and there is no memory.
 */
static struct lean {
    ct_mutex mutex;
    ct_cond cond;
    ct_sem sem;
    ct_rwlock lock;
    ct_barrier both;
    unsigned serials;
    bool over;
} lean;

static void
lean_must(bool right)
{
    edge_must(right, MEMORY_WANTED);
}

static void
lean_meet(void)
{
    int told = ct_barrier_wait(&lean.both);

    lean.serials += told == CT_BARRIER_SERIAL_THREAD;
    lean_must(told == 0 || told == CT_BARRIER_SERIAL_THREAD);
}

/* Waits wherever main is already, or wakes it. */
static void *
lean_second(void *arg)
{
    lean_must(ct_mutex_lock(&lean.mutex) == 0);
    lean_must(ct_cond_signal(&lean.cond) == 0);
    lean_must(ct_mutex_unlock(&lean.mutex) == 0);
    lean_must(ct_sem_wait(&lean.sem) == 0);
    lean_must(ct_rwlock_wrlock(&lean.lock) == 0);
    lean_must(ct_rwlock_unlock(&lean.lock) == 0);
    lean_meet();
    lean.over = true;
    return NULL;
}

static void
lean_first(void)
{
    lean_must(ct_mutex_lock(&lean.mutex) == 0);
    ct_yield();
    lean_must(ct_cond_wait(&lean.cond, &lean.mutex) == 0);
    lean_must(ct_mutex_unlock(&lean.mutex) == 0);
    ct_yield();
    lean_must(ct_sem_post(&lean.sem) == 0);
    lean_must(ct_rwlock_rdlock(&lean.lock) == 0);
    ct_yield();
    lean_must(ct_rwlock_unlock(&lean.lock) == 0);
    lean_meet();
}

static void
edges_without_memory(void)
{
    struct famine famine;
    ct_thread second;

    lean = (struct lean){ .mutex = CT_MUTEX_INITIALIZER,
                          .cond = CT_COND_INITIALIZER,
                          .sem = CT_SEM_INITIALIZER(0),
                          .lock = CT_RWLOCK_INITIALIZER };
    ct_barrier_init(&lean.both, 2);
    if (ct_create(&second, NULL, lean_second, NULL) != 0)
        abort();
    famine_of_memory(&famine);
    lean_first();
    famine_end(&famine);
    ct_join(second, NULL);
    lean_must(lean.serials == 1 && lean.over);
}

#endif

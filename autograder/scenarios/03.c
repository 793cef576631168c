/*
 * 03.c -- what happens to locks while they are being marked (lab 03).
 *
 * As in lab 02 nearly all scenarios are the same program, obey(): whoever has
 * the processor takes the next order of the script (sync_orders.h).  They
 * differ in the script alone, so here they differ in name only, and in what
 * comes before it (sync_edges.h).  The two at the end are measured instead of
 * watched.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"
#include "autograder/scenarios/stage.h"
#include "autograder/scenarios/sync_edges.h"
#include "autograder/scenarios/sync_orders.h"

enum {
    SECOND = 1000000000,        /* ns */
    NONSENSE = 0x5a             /* in each byte */
};

/* What a thread knows of itself; on its own stack. */
struct self {
    unsigned who;
    int64_t mine;               /* folded from every order it has taken */
};

static const int64_t *orders;
static size_t norders, taken;

/* Initialised statically; a script may initialise them anew. */
static ct_mutex mutexes[MUTEXES] = {
    CT_MUTEX_INITIALIZER, CT_RECURSIVE_MUTEX_INITIALIZER
};
static ct_cond conds[CONDS] = { CT_COND_INITIALIZER, CT_COND_INITIALIZER };
static ct_sem sems[SEMS] = {
    CT_SEM_INITIALIZER(STATIC_VALUE), CT_SEM_INITIALIZER(STATIC_VALUE),
    CT_SEM_INITIALIZER(STATIC_VALUE), CT_SEM_INITIALIZER(STATIC_VALUE)
};
static ct_rwlock rwlocks[RWLOCKS] = {
    CT_RWLOCK_INITIALIZER, CT_RWLOCK_INITIALIZER, CT_RWLOCK_INITIALIZER
};
static ct_barrier barriers[BARRIERS];

static ct_thread actors[ACTORS_MAX];    /* main is [0] */

static void obey(struct self *me);

/* Hook: nobody can ever run again. */
static void
stuck(void)
{
    say(Y_STUCK, 0, ct_now(), 0);
    say(EVENT_END, 0, 0, 0);
    _exit(0);
}

/* Whose handle that is; ACTORS_MAX if nobody's. */
static unsigned
number_of(ct_thread thread)
{
    unsigned who = 0;

    while (who < ACTORS_MAX && actors[who] != thread)
        who++;
    return who;
}

/* Hook: threads wait for each other in a ring. */
static void
ring_closed(const ct_thread *threads, unsigned n)
{
    unsigned first = 0;
    int64_t ring = 0;

    for (unsigned i = 1; i < n; i++)
        if (number_of(threads[i]) < number_of(threads[first]))
            first = i;
    for (unsigned i = 0; i < n && i < RING_MAX; i++)
        ring = ring_add(ring, i, number_of(threads[(first + i) % n]));
    say(Y_RING, number_of(threads[first]), ring, 0);
}

static void *
begin(void *arg)
{
    int64_t given = (int64_t)(intptr_t)arg;
    struct self me = { .who = birth_who(given), .mine = given };

    say(Y_START, me.who, given, 0);
    obey(&me);
    return NULL;
}

/* The deadline that an order means, now. */
static struct timespec
deadline(enum deadline how, int64_t value)
{
    int64_t at = ct_now();

    if (how == DEADLINE_AHEAD)
        at += value;
    if (how == DEADLINE_PAST)
        at -= value;

    struct timespec t = { at / SECOND, at % SECOND };
    if (t.tv_nsec < 0) {
        t.tv_nsec += SECOND;
        t.tv_sec--;
    }
    if (how == DEADLINE_NEVER)
        t = (struct timespec){ INT64_MAX, SECOND - 1 };
    if (how == DEADLINE_NO_TIME)
        t.tv_nsec = value % 2 == 0 ? -1 : SECOND;
    return t;
}

/* The error in what a function like those of pthreads returned. */
static int
by_number(int result)
{
    return result < 0 || result >= ERROR_NO_ERRNO ? ERROR_ODD : result;
}

/* The error in what a function like a system call returned. */
static int
by_errno(int result)
{
    if (result == 0)
        return 0;
    if (result != -1)
        return ERROR_ODD;
    return errno == 0 ? ERROR_NO_ERRNO : by_number(errno);
}

static int
create(struct order o)
{
    ct_attr attr;

    ct_attr_init(&attr);
    attr.detached = 1;
    return ct_create(&actors[o.x % ACTORS_MAX], &attr, begin,
                     (void *)(intptr_t)o.value);
}

static int
sleep_for(int64_t ns)
{
    struct timespec t = { ns / SECOND, ns % SECOND };

    return ct_nanosleep(&t, NULL);
}

/* What a call at a barrier has returned. */
static int
by_barrier(int result)
{
    return result == CT_BARRIER_SERIAL_THREAD ? SERIAL : by_number(result);
}

/* The object that an order is to initialise; NULL if it is no such order. */
static void *
fresh(struct order o, size_t *size)
{
    switch (o.op) {
    case Y_MUTEX_INIT:
        *size = sizeof *mutexes;
        return &mutexes[o.x % MUTEXES];
    case Y_COND_INIT:
        *size = sizeof *conds;
        return &conds[o.x % CONDS];
    case Y_SEM_INIT:
        *size = sizeof *sems;
        return &sems[o.x % SEMS];
    case Y_RWLOCK_INIT:
        *size = sizeof *rwlocks;
        return &rwlocks[o.x % RWLOCKS];
    case Y_BARRIER_INIT:
        *size = sizeof *barriers;
        return &barriers[o.x % BARRIERS];
    default:
        return NULL;
    }
}

/* Makes the call of such an order; returns its error. */
static int
init(struct order o, void *object)
{
    switch (o.op) {
    case Y_MUTEX_INIT:
        return by_number(ct_mutex_init(object, (enum ct_mutex_type)o.y));
    case Y_COND_INIT:
        return by_number(ct_cond_init(object));
    case Y_SEM_INIT:
        return by_errno(ct_sem_init(object, (unsigned)o.value));
    case Y_RWLOCK_INIT:
        return by_number(ct_rwlock_init(object));
    default:
        return by_number(ct_barrier_init(object, (unsigned)o.value));
    }
}

/* The memory of a new object is as its owner has left it: full of nonsense.
 * If it is not initialised, what was there stays. */
static int
init_anew(struct order o, void *object, size_t size)
{
    char before[sizeof(ct_mutex) + sizeof(ct_rwlock) + sizeof(ct_barrier)];

    memcpy(before, object, size);
    memset(object, NONSENSE, size);
    int error = init(o, object);
    if (error != 0)
        memcpy(object, before, size);
    return error;
}

/* Makes the call that an order about a crowd names; returns its error. */
static int
call_crowd(struct order o)
{
    ct_rwlock *rwlock = &rwlocks[o.x % RWLOCKS];
    ct_barrier *barrier = &barriers[o.x % BARRIERS];

    switch (o.op) {
    case Y_RWLOCK_DESTROY:
        return by_number(ct_rwlock_destroy(rwlock));
    case Y_RWLOCK_RDLOCK:
        return by_number(ct_rwlock_rdlock(rwlock));
    case Y_RWLOCK_TRYRDLOCK:
        return by_number(ct_rwlock_tryrdlock(rwlock));
    case Y_RWLOCK_WRLOCK:
        return by_number(ct_rwlock_wrlock(rwlock));
    case Y_RWLOCK_TRYWRLOCK:
        return by_number(ct_rwlock_trywrlock(rwlock));
    case Y_RWLOCK_UNLOCK:
        return by_number(ct_rwlock_unlock(rwlock));
    case Y_BARRIER_DESTROY:
        return by_number(ct_barrier_destroy(barrier));
    case Y_BARRIER_WAIT:
        return by_barrier(ct_barrier_wait(barrier));
    default:
        return ERROR_ODD;
    }
}

/* Makes the call that an order names; returns its error. */
static int
call(struct order o)
{
    ct_mutex *mutex = &mutexes[o.x % MUTEXES];
    ct_mutex *with = &mutexes[o.y % MUTEXES];   /* the condition's */
    ct_cond *cond = &conds[o.x % CONDS];
    ct_sem *sem = &sems[o.x % SEMS];
    struct timespec until = deadline(o.op == Y_COND_TIMEDWAIT ? o.y / MUTEXES
                                     : o.y, o.value);

    size_t size;
    void *object = fresh(o, &size);

    errno = 0;
    if (object != NULL)
        return init_anew(o, object, size);
    switch (o.op) {
    case Y_CREATE:
        return create(o);
    case Y_SLEEP:
        return by_errno(sleep_for(o.value));
    case Y_MUTEX_DESTROY:
        return by_number(ct_mutex_destroy(mutex));
    case Y_MUTEX_LOCK:
        return by_number(ct_mutex_lock(mutex));
    case Y_MUTEX_TRYLOCK:
        return by_number(ct_mutex_trylock(mutex));
    case Y_MUTEX_TIMEDLOCK:
        return by_number(ct_mutex_timedlock(mutex, &until));
    case Y_MUTEX_UNLOCK:
        return by_number(ct_mutex_unlock(mutex));
    case Y_COND_DESTROY:
        return by_number(ct_cond_destroy(cond));
    case Y_COND_WAIT:
        return by_number(ct_cond_wait(cond, with));
    case Y_COND_TIMEDWAIT:
        return by_number(ct_cond_timedwait(cond, with, &until));
    case Y_COND_SIGNAL:
        return by_number(ct_cond_signal(cond));
    case Y_COND_BROADCAST:
        return by_number(ct_cond_broadcast(cond));
    case Y_SEM_DESTROY:
        return by_errno(ct_sem_destroy(sem));
    case Y_SEM_WAIT:
        return by_errno(ct_sem_wait(sem));
    case Y_SEM_TRYWAIT:
        return by_errno(ct_sem_trywait(sem));
    case Y_SEM_TIMEDWAIT:
        return by_errno(ct_sem_timedwait(sem, &until));
    case Y_SEM_POST:
        return by_errno(ct_sem_post(sem));
    default:
        return call_crowd(o);
    }
}

/* Makes the call and tells what came of it. */
static void
call_and_tell(struct order o, const struct self *me, size_t step)
{
    int value = UNTOUCHED, error;

    if (o.op == Y_SEM_GETVALUE)
        error = by_errno(ct_sem_getvalue(&sems[o.x % SEMS], &value));
    else
        error = call(o);
    say(o.op + RESULT, me->who, o.op == Y_SEM_GETVALUE ? value : ct_now(),
        place(step, o.x, (unsigned)error));
}

/* Carries out orders until one says to return. */
static void
obey(struct self *me)
{
    for (;;) {
        if (taken == norders) {
            say(BEYOND, me->who, me->mine, place(taken, 0, 0));
            _exit(1);
        }
        size_t step = taken++;
        struct order o = order_read(orders, step);
        me->mine = fold(me->mine, o.value);
        say(o.op, me->who, me->mine, place(step, o.x, 0));

        if (o.op == Y_RETURN || o.op == Y_FINISH)
            return;
        if (o.op == Y_YIELD)
            ct_yield();
        else
            call_and_tell(o, me, step);
    }
}

static void
play(const int64_t *script, size_t nwords)
{
    struct self me = { .who = 0 };

    ct_on_deadlock(stuck);
    orders = script;
    norders = nwords / ORDER_WORDS;
    obey(&me);
}

/*
 * Rings in which somebody has been signalled: one thread has `kept` and waits
 * for a signal, another has `wanted` and wants `kept`, before the signal or
 * after it.  Who is signalled then wants `wanted` back.  Whether the signal
 * tells of the ring or the thread, when it has run, is the design's affair; so
 * this is no script.
 */
struct knot {
    ct_mutex kept, wanted;
    ct_cond signalled;
    bool signals;               /* the second one does, before it wants */
    ct_rwlock lock;             /* in place of `wanted': see the last two */
    bool writes, closing;       /* who closes the ring; it may, now */
};

static unsigned rings_of_two;

static void
note_ring(const ct_thread *threads, unsigned n)
{
    rings_of_two += n == 2;
}

static void *
await_signal(void *arg)
{
    struct knot *k = arg;

    ct_mutex_lock(&k->kept);
    ct_mutex_lock(&k->wanted);
    ct_cond_wait(&k->signalled, &k->wanted);
    return NULL;
}

static void *
want_kept(void *arg)
{
    struct knot *k = arg;

    ct_mutex_lock(&k->wanted);
    if (k->signals)
        ct_cond_signal(&k->signalled);
    ct_mutex_lock(&k->kept);
    return NULL;
}

/* The same with a readers-writer lock: one has the mutex and closes the ring
 * by wanting the lock, for reading or writing; the other has it for writing. */
static void *
want_lock(void *arg)
{
    struct knot *k = arg;

    ct_mutex_lock(&k->kept);
    while (!k->closing)
        ct_yield();
    if (k->writes)
        ct_rwlock_wrlock(&k->lock);
    else
        ct_rwlock_rdlock(&k->lock);
    return NULL;
}

static void *
have_lock(void *arg)
{
    struct knot *k = arg;

    ct_rwlock_wrlock(&k->lock);
    k->closing = true;
    ct_mutex_lock(&k->kept);
    return NULL;
}

/* The two stay as they are, and nobody else meets them. */
static void
tie(struct knot *k, void *(*one)(void *), void *(*other)(void *))
{
    ct_thread thread;

    rings_of_two = 0;
    if (ct_create(&thread, NULL, one, k) != 0)
        abort();
    ct_yield();
    if (ct_create(&thread, NULL, other, k) != 0)
        abort();
    ct_yield();
    if (!k->signals)
        ct_cond_signal(&k->signalled);
    ct_yield();
    edge_must(rings_of_two > 0, RING_UNTOLD);
}

/* The same as play(), and tells of threads that wait for each other. */
static void
play_rings(const int64_t *script, size_t nwords)
{
    static struct knot before = { .kept.type = CT_MUTEX_RECURSIVE },
        after = { .kept.type = CT_MUTEX_ERRORCHECK, .signals = true },
        reads, writes = { .writes = true };

    ct_on_cycle(note_ring);
    tie(&before, await_signal, want_kept);
    tie(&after, await_signal, want_kept);
    tie(&reads, want_lock, have_lock);
    tie(&writes, want_lock, have_lock);
    actors[0] = ct_self();
    ct_on_cycle(ring_closed);
    play(script, nwords);
}

static void
play_types(const int64_t *script, size_t nwords)
{
    edges_of_mutexes();
    play(script, nwords);
}

static void
play_broadcasts(const int64_t *script, size_t nwords)
{
    edges_of_conditions();
    play(script, nwords);
}

static void
play_counts(const int64_t *script, size_t nwords)
{
    edges_of_semaphores();
    play(script, nwords);
}

static void
play_all(const int64_t *script, size_t nwords)
{
    edges_without_memory();
    play(script, nwords);
}

static void
play_rwlocks(const int64_t *script, size_t nwords)
{
    edges_of_rwlocks();
    play(script, nwords);
}

static void
play_barriers(const int64_t *script, size_t nwords)
{
    edges_of_barriers();
    play(script, nwords);
}

/* script[0] times lock and unlock, a mutex that nobody else wants. */
static void
locks(const int64_t *script, size_t nwords)
{
    static ct_mutex mutex = CT_MUTEX_INITIALIZER;
    int error = 0;

    mark(1);
    for (int64_t i = 0; i < script[0]; i++) {
        error |= ct_mutex_lock(&mutex);
        error |= ct_mutex_unlock(&mutex);
    }
    mark(2);

    /* It must have been locked, and free again. */
    if (error != 0 || ct_mutex_lock(&mutex) != 0
        || ct_mutex_trylock(&mutex) != EBUSY)
        say(BEYOND, 0, 0, 0);
}

/*
 * Two threads hand the processor to and fro by two semaphores, script[0] times
 * there and back.
 */

static ct_sem there = CT_SEM_INITIALIZER(0), back = CT_SEM_INITIALIZER(0);
static int64_t returned;

static void *
play_back(void *arg)
{
    for (;;) {
        if (ct_sem_wait(&there) != 0)
            return NULL;
        returned++;
        if (ct_sem_post(&back) != 0)
            return NULL;
    }
}

static void
handoffs(const int64_t *script, size_t nwords)
{
    ct_thread thread;
    int64_t i;

    if (ct_create(&thread, NULL, play_back, NULL) != 0) {
        say(BEYOND, 0, 0, 0);
        return;
    }
    ct_yield();                 /* now it waits */
    mark(1);
    for (i = 0; i < script[0]; i++)
        if (ct_sem_post(&there) != 0 || ct_sem_wait(&back) != 0
            || returned != i + 1)
            break;
    mark(2);
    if (i != script[0])
        say(BEYOND, 0, i, 0);
}

const struct scenario stage_scenarios[] = {
    { "excludes", play },
    { "handover", play },
    { "types", play_types },
    { "timed-locks", play },
    { "signals", play },
    { "broadcasts", play_broadcasts },
    { "returns-locked", play },
    { "timed-waits", play },
    { "counts", play_counts },
    { "posts", play },
    { "timed-counts", play },
    { "all-together", play_all },
    { "rings", play_rings },
    { "rwlocks", play_rwlocks },
    { "barriers", play_barriers },
    { "locks", locks },
    { "handoffs", handoffs },
    { NULL, NULL }
};

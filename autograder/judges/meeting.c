/*
 * meeting.c -- what each order does to mutexes, conditions, semaphores,
 * readers-writer locks and barriers, and whom it makes wait.
 */
#include <assert.h>
#include <errno.h>

#include "autograder/judges/guests.h"
#include "autograder/judges/meeting.h"
#include "capriccio.h"

/* What a deadline makes of a call that would have to wait: 0, it waits. */
static unsigned
deadline_error(enum deadline how)
{
    switch (how) {
    case DEADLINE_NOW:
    case DEADLINE_PAST:
        return ETIMEDOUT;
    case DEADLINE_NO_TIME:
        return EINVAL;
    default:
        return 0;
    }
}

/* Lock, in all ways.  `how` is meaningless if it must not wait. */
static void
lock(struct meeting *m, struct order o, size_t step, bool waits,
     enum deadline how)
{
    int self = m->running;
    unsigned type = m->mutex[o.x].type, error = 0;
    bool mine = m->mutex[o.x].owner == self;

    m->guest[self].depth = 0;
    if (m->mutex[o.x].owner == NO_ONE)
        guests_own(m, self, o.x);
    else if (mine && type == CT_MUTEX_RECURSIVE)
        m->mutex[o.x].depth++;
    else if (!waits)
        error = EBUSY;
    else if (mine && type == CT_MUTEX_ERRORCHECK)
        error = EDEADLK;
    else if ((error = deadline_error(how)) == 0) {
        if (o.op == Y_MUTEX_LOCK)
            guests_look_for_ring(m, m->mutex[o.x].owner);
        guests_wait_at(m, AT_MUTEX + o.x, o, step, how);
        return;
    }
    guests_tell_result(m, o, step, error);
}

/* Mutex x is t's, who waited for it; or nobody's, and t must try again. */
static void
give(struct meeting *m, int t, unsigned x)
{
    if (m->manner == IS_THROWN) {
        m->mutex[x].owner = NO_ONE;
        m->mutex[x].depth = 0;
        m->guest[t].tries = true;
    } else {
        guests_own(m, t, x);
    }
}

/* The owner lets go of mutex x altogether. */
static void
let_go(struct meeting *m, unsigned x)
{
    if (m->queue[AT_MUTEX + x].n == 0) {
        m->mutex[x].owner = NO_ONE;
        m->mutex[x].depth = 0;
    } else {
        int t = guests_take_first(m, AT_MUTEX + x);

        give(m, t, x);
        guests_push(m, t, READY);
    }
}

static unsigned
unlock(struct meeting *m, unsigned x)
{
    if (m->mutex[x].owner != m->running)
        return EPERM;
    if (m->mutex[x].depth > 0)
        m->mutex[x].depth--;
    else
        let_go(m, x);
    return 0;
}

static void
cond_wait(struct meeting *m, struct order o, size_t step, enum deadline how)
{
    unsigned x = o.y % MUTEXES, error = deadline_error(how);

    if (m->mutex[x].owner != m->running)
        error = EPERM;
    if (error != 0) {
        guests_tell_result(m, o, step, error);
        return;
    }
    m->guest[m->running].depth = m->mutex[x].depth;
    let_go(m, x);
    guests_wait_at(m, AT_COND + o.x, o, step, how);
}

/* Whether one that is signalled is moved to mutex y. */
static bool
is_moved(const struct meeting *m, unsigned y, bool all)
{
    bool is_free = m->mutex[y].owner == NO_ONE;
    bool is_own = m->mutex[y].owner == m->running;

    switch (m->manner) {
    case IS_MOVED:
        return true;
    case IS_MOVED_IF_TAKEN:
        return !is_free;
    case IS_MOVED_IF_FREE:
        return is_free;
    case IS_MOVED_BY_OWNER:
        return is_own;
    case IS_MOVED_UNLESS_OTHERS:
        return is_free || is_own;
    case IS_MOVED_BY_SIGNAL:
        return !all;
    case IS_MOVED_BY_BROADCAST:
        return all;
    default:
        return false;
    }
}

/* Signals the first one; alone, or as one of all. */
static void
signal_one(struct meeting *m, unsigned x, bool all)
{
    if (m->queue[AT_COND + x].n == 0)
        return;

    int t = guests_take_first(m, AT_COND + x);
    unsigned y = m->guest[t].order.y % MUTEXES;

    if (!is_moved(m, y, all)) {
        m->guest[t].tries = true;
        guests_push(m, t, READY);
    } else if (m->mutex[y].owner == NO_ONE) {
        guests_own(m, t, y);
        guests_push(m, t, READY);
    } else {
        guests_push(m, t, AT_MUTEX + y);
    }
}

static void
sem_wait(struct meeting *m, struct order o, size_t step, enum deadline how)
{
    unsigned error = deadline_error(how);

    if (m->sem[o.x].value > 0) {
        m->sem[o.x].value--;
        error = 0;
    } else if (error == 0) {
        guests_wait_at(m, AT_SEM + o.x, o, step, how);
        return;
    }
    guests_tell_result(m, o, step, error);
}

static unsigned
sem_trywait(struct meeting *m, unsigned x)
{
    if (m->sem[x].value == 0)
        return EAGAIN;
    m->sem[x].value--;
    return 0;
}

static unsigned
sem_post(struct meeting *m, unsigned x)
{
    bool waited = m->queue[AT_SEM + x].n > 0;

    if (m->sem[x].value == CT_SEM_MAX)
        return EOVERFLOW;
    if (waited) {
        int t = guests_take_first(m, AT_SEM + x);

        m->guest[t].tries = m->manner == IS_THROWN;
        guests_push(m, t, READY);
    }
    if (!waited || m->manner == IS_THROWN)
        m->sem[x].value++;
    return 0;
}

static unsigned
sem_init(struct meeting *m, struct order o)
{
    if (o.value > CT_SEM_MAX)
        return EINVAL;
    m->sem[o.x].value = (unsigned)o.value;
    return 0;
}

/* t has readers-writer lock x, for reading or writing. */
static void
enter(struct meeting *m, int t, unsigned x, bool writes)
{
    if (writes) {
        m->rwlock[x].writer = t;
    } else {
        m->rwlock[x].readers++;
        m->guest[t].reads |= 1u << x;
    }
}

/* Readers-writer lock, in all ways. */
static void
rwlock(struct meeting *m, struct order o, size_t step, bool writes, bool waits)
{
    bool taken = m->rwlock[o.x].writer != NO_ONE
                 || (writes ? m->rwlock[o.x].readers > 0
                            : m->queue[AT_RWLOCK + o.x].n > 0);

    if (!taken) {
        enter(m, m->running, o.x, writes);
        guests_tell_result(m, o, step, 0);
    } else if (!waits) {
        guests_tell_result(m, o, step, EBUSY);
    } else if (m->rwlock[o.x].writer == m->running) {
        guests_tell_result(m, o, step, EDEADLK);
    } else {
        guests_wait_at(m, AT_RWLOCK + o.x, o, step, DEADLINE_NEVER);
    }
}

/* Whether the first who waits for readers-writer lock x can enter now. */
static bool
can_enter(const struct meeting *m, unsigned x)
{
    const struct queue *q = &m->queue[AT_RWLOCK + x];

    if (q->n == 0 || m->rwlock[x].writer != NO_ONE)
        return false;
    return m->guest[q->who[0]].order.op == Y_RWLOCK_RDLOCK
           || m->rwlock[x].readers == 0;
}

static unsigned
rwlock_unlock(struct meeting *m, unsigned x)
{
    if (m->rwlock[x].writer == m->running) {
        m->rwlock[x].writer = NO_ONE;
    } else if (m->rwlock[x].writer != NO_ONE || m->rwlock[x].readers == 0) {
        return EPERM;
    } else {
        m->rwlock[x].readers--;
        m->guest[m->running].reads &= ~(1u << x);
    }
    while (can_enter(m, x)) {
        int t = guests_take_first(m, AT_RWLOCK + x);

        enter(m, t, x, m->guest[t].order.op == Y_RWLOCK_WRLOCK);
        guests_push(m, t, READY);
    }
    return 0;
}

static void
barrier_wait(struct meeting *m, struct order o, size_t step)
{
    enum spot there = AT_BARRIER + o.x;

    if (m->queue[there].n + 1 < m->barrier[o.x].count) {
        guests_wait_at(m, there, o, step, DEADLINE_NEVER);
        return;
    }
    while (m->queue[there].n > 0)
        guests_push(m, guests_take_first(m, there), READY);
    guests_tell_result(m, o, step, SERIAL);
}

static unsigned
barrier_init(struct meeting *m, struct order o)
{
    if (o.value == 0)
        return EINVAL;
    m->barrier[o.x].count = (unsigned)o.value;
    return 0;
}

static unsigned
mutex_init(struct meeting *m, struct order o)
{
    if (o.y > CT_MUTEX_ERRORCHECK)
        return EINVAL;
    m->mutex[o.x].type = o.y;
    return 0;
}

static unsigned
create(struct meeting *m, struct order o)
{
    assert(o.x == m->n && m->n < ACTORS_MAX);
    m->guest[m->n++] = (struct guest){ .argument = o.value };
    guests_push(m, (int)o.x, READY);
    return 0;
}

/* The orders that can neither wait nor fail to return.  Their error. */
static unsigned
do_at_once(struct meeting *m, struct order o)
{
    switch (o.op) {
    case Y_CREATE:
        return create(m, o);
    case Y_MUTEX_INIT:
        return mutex_init(m, o);
    case Y_MUTEX_DESTROY:
        return m->mutex[o.x].owner != NO_ONE ? EBUSY : 0;
    case Y_MUTEX_UNLOCK:
        return unlock(m, o.x);
    case Y_COND_DESTROY:
        return m->queue[AT_COND + o.x].n > 0 ? EBUSY : 0;
    case Y_COND_SIGNAL:
        signal_one(m, o.x, false);
        return 0;
    case Y_COND_BROADCAST:
        while (m->queue[AT_COND + o.x].n > 0)
            signal_one(m, o.x, true);
        return 0;
    case Y_SEM_INIT:
        return sem_init(m, o);
    case Y_SEM_DESTROY:
        return m->queue[AT_SEM + o.x].n > 0 ? EBUSY : 0;
    case Y_SEM_TRYWAIT:
        return sem_trywait(m, o.x);
    case Y_SEM_POST:
        return sem_post(m, o.x);
    case Y_RWLOCK_DESTROY:
        return m->rwlock[o.x].writer != NO_ONE || m->rwlock[o.x].readers > 0
               ? EBUSY : 0;
    case Y_RWLOCK_UNLOCK:
        return rwlock_unlock(m, o.x);
    case Y_BARRIER_INIT:
        return barrier_init(m, o);
    case Y_BARRIER_DESTROY:
        return m->queue[AT_BARRIER + o.x].n > 0 ? EBUSY : 0;
    default:                    /* Y_COND_INIT, Y_SEM_GETVALUE ... */
        return 0;
    }
}

/* Carries out an order about many at a time, or one that never waits. */
static void
obey_crowd(struct meeting *m, struct order o, size_t step)
{
    switch (o.op) {
    case Y_RWLOCK_RDLOCK:
    case Y_RWLOCK_TRYRDLOCK:
        rwlock(m, o, step, false, o.op == Y_RWLOCK_RDLOCK);
        break;
    case Y_RWLOCK_WRLOCK:
    case Y_RWLOCK_TRYWRLOCK:
        rwlock(m, o, step, true, o.op == Y_RWLOCK_WRLOCK);
        break;
    case Y_BARRIER_WAIT:
        barrier_wait(m, o, step);
        break;
    default:
        guests_tell_result(m, o, step, do_at_once(m, o));
    }
}

void
meeting_start(struct meeting *m, enum manner manner, struct tape *tape)
{
    *m = (struct meeting){ .tape = tape, .manner = manner, .n = 1 };
    m->guest[0] = (struct guest){ .spot = RUNNING, .started = true };
    for (unsigned i = 0; i < MUTEXES; i++)
        m->mutex[i].owner = NO_ONE;
    m->mutex[STATIC_RECURSIVE].type = CT_MUTEX_RECURSIVE;
    for (unsigned i = 0; i < SEMS; i++)
        m->sem[i].value = STATIC_VALUE;
    for (unsigned i = 0; i < RWLOCKS; i++)
        m->rwlock[i].writer = NO_ONE;
}

void
meeting_obey(struct meeting *m, struct order o)
{
    struct guest *self = &m->guest[m->running];
    size_t step = m->step++;

    self->mine = fold(self->mine, o.value);
    guests_tell(m, o.op, (unsigned)m->running, self->mine, place(step, o.x, 0));

    switch (o.op) {
    case Y_YIELD:
        guests_push(m, m->running, READY);
        guests_run_next(m);
        break;
    case Y_SLEEP:
        guests_wait_at(m, ASLEEP, o, step, DEADLINE_AHEAD);
        break;
    case Y_RETURN:
        self->spot = GONE;
        guests_run_next(m);
        break;
    case Y_FINISH:
        m->over = true;
        break;
    case Y_MUTEX_LOCK:
        lock(m, o, step, true, DEADLINE_NEVER);
        break;
    case Y_MUTEX_TRYLOCK:
        lock(m, o, step, false, DEADLINE_NEVER);
        break;
    case Y_MUTEX_TIMEDLOCK:
        lock(m, o, step, true, o.y);
        break;
    case Y_COND_WAIT:
        cond_wait(m, o, step, DEADLINE_NEVER);
        break;
    case Y_COND_TIMEDWAIT:
        cond_wait(m, o, step, o.y / MUTEXES);
        break;
    case Y_SEM_WAIT:
        sem_wait(m, o, step, DEADLINE_NEVER);
        break;
    case Y_SEM_TIMEDWAIT:
        sem_wait(m, o, step, o.y);
        break;
    default:
        obey_crowd(m, o, step);
    }
}

unsigned
meeting_alive(const struct meeting *m)
{
    unsigned n = 0;

    for (unsigned i = 0; i < m->n; i++)
        n += m->guest[i].spot != GONE;
    return n;
}

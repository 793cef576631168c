/*
 * sync_plan.c -- scripts for locks, with a purpose.
 *
 * Why a walk never hangs.  No order is taken after which nobody can run.  So
 * there is always a running thread; it can post each semaphore, signal each
 * condition and unlock what it has.  That frees all but those who wait for
 * mutexes in a ring, and there are none: whoever waits for a mutex without a
 * deadline has only mutexes with smaller numbers, and whoever waits for a
 * condition has only the one that he lets go.  Likewise with readers-writer
 * locks.  Main waits at no barrier, so it can end whoever does; and where rings
 * are wanted, for no mutex.
 */
#include <assert.h>

#include "autograder/judges/meeting.h"
#include "autograder/judges/sync_plan.h"
#include "capriccio.h"

enum {
    TRIES = 100,                /* orders to try before going back */
    DEPTH_MAX = 3,              /* of a recursive mutex */
    MS = 1000000                /* ns */
};

struct plan {
    const struct sync_habits *habits;
    struct dice dice;
    enum manner manners;        /* those below are looked at */
    struct meeting world[MANNERS];      /* after the orders written */
    struct meeting kept[MANNERS];       /* before the last of them */
    int64_t *script;
    size_t first;               /* the step after what main initialises */
    unsigned retreats;
};

/* The world to look at: as long as nobody can tell, either will do. */
static const struct meeting *
look(const struct plan *p)
{
    return &p->world[IS_MOVED];
}

static void
start_worlds(struct plan *p)
{
    for (enum manner i = 0; i < p->manners; i++) {
        meeting_start(&p->world[i], i, NULL);
        p->world[i].tells_rings = p->habits->rings;
    }
}

/* Whether all worlds have told the same, and the same thread runs. */
static bool
agree(const struct plan *p)
{
    const struct meeting *a = look(p);

    for (enum manner i = 1; i < p->manners; i++) {
        const struct meeting *b = &p->world[i];

        if (a->story != b->story || a->running != b->running
            || a->over != b->over)
            return false;
    }
    return true;
}

/* Carries the order out in all worlds and writes it down; takes it back, and
 * returns false, if they disagree or nobody could run after it. */
static bool
put(struct plan *p, struct order o)
{
    size_t step = look(p)->step;

    assert((step + 1) * ORDER_WORDS <= SCRIPT_MAX);
    for (enum manner i = 0; i < p->manners; i++) {
        p->kept[i] = p->world[i];
        meeting_obey(&p->world[i], o);
    }
    if (agree(p) && !look(p)->stuck) {
        order_write(p->script, step, o);
        return true;
    }
    for (enum manner i = 0; i < p->manners; i++)
        p->world[i] = p->kept[i];
    return false;
}

/* Forgets the last orders, more of them each time: every way on was barred. */
static void
retreat(struct plan *p)
{
    unsigned most = 4u << (p->retreats < 6 ? p->retreats : 6);
    size_t steps = look(p)->step, back = 1 + dice_below(&p->dice, most);

    p->retreats++;
    start_worlds(p);
    for (size_t i = 0; i < p->first || i + back < steps; i++)
        for (enum manner k = 0; k < p->manners; k++)
            meeting_obey(&p->world[k], order_read(p->script, i));
}

/* How many mutexes the running thread has, leaving out those below `from`. */
static unsigned
has(const struct meeting *m, unsigned from)
{
    unsigned n = 0;

    for (unsigned x = from; x < MUTEXES; x++)
        n += m->mutex[x].owner == m->running;
    return n;
}

/* How many readers-writer locks the running thread has, in whatever way,
 * leaving out those below `from`. */
static unsigned
has_rwlocks(const struct meeting *m, unsigned from)
{
    unsigned n = 0;

    for (unsigned x = from; x < RWLOCKS; x++)
        n += m->rwlock[x].writer == m->running
             || (m->guest[m->running].reads >> x & 1) != 0;
    return n;
}

/* Whether somebody is in a call at this barrier, waiting or not any more. */
static bool
is_passed(const struct meeting *m, unsigned barrier)
{
    for (unsigned i = 0; i < m->n; i++)
        if (m->guest[i].in_call && m->guest[i].order.op == Y_BARRIER_WAIT
            && m->guest[i].order.x == barrier)
            return true;
    return false;
}

/* Whether somebody is in a wait for a condition with this mutex. */
static bool
is_missed(const struct meeting *m, unsigned mutex)
{
    for (unsigned i = 0; i < m->n; i++) {
        const struct guest *g = &m->guest[i];

        if (g->in_call && g->order.y % MUTEXES == mutex
            && (g->order.op == Y_COND_WAIT || g->order.op == Y_COND_TIMEDWAIT))
            return true;
    }
    return false;
}

/* Whether a call that has to be refused is made nevertheless. */
static bool
dares(struct plan *p)
{
    return dice_below(&p->dice, 100) < p->habits->wrong;
}

/* Whether it makes sense that the running thread locks, by o. */
static bool
may_lock(struct plan *p, struct order o)
{
    const struct meeting *m = look(p);
    bool timed = o.op == Y_MUTEX_TIMEDLOCK && o.y != DEADLINE_NEVER;
    bool may_hang = timed || (p->habits->rings && m->running != 0);

    if (m->mutex[o.x].owner == NO_ONE)
        return true;
    if (m->mutex[o.x].owner == m->running)
        return m->mutex[o.x].depth < DEPTH_MAX
               && (timed || m->mutex[o.x].type != CT_MUTEX_NORMAL
                   || (may_hang && dares(p)));
    return m->queue[AT_MUTEX + o.x].n < p->habits->line_max
           && (may_hang || (!p->habits->rings && has(m, o.x + 1) == 0));
}

/* Whether it makes sense that the running thread waits for a condition. */
static bool
may_wait(struct plan *p, struct order o)
{
    const struct meeting *m = look(p);
    unsigned mutex = o.y % MUTEXES, how = o.y / MUTEXES;

    if (m->mutex[mutex].owner != m->running)
        return how == DEADLINE_AHEAD && dares(p);
    if (has(m, 0) != 1 || m->queue[AT_COND + o.x].n == p->habits->cond_line_max)
        return false;
    /* Whether others may come in between when it need not wait is open. */
    return o.op == Y_COND_WAIT || how == DEADLINE_AHEAD
           || how == DEADLINE_NEVER || m->queue[AT_MUTEX + mutex].n == 0;
}

/* Whether it makes sense that the running thread asks for a readers-writer
 * lock, by o. */
static bool
may_enter(struct plan *p, struct order o)
{
    const struct meeting *m = look(p);

    if ((m->guest[m->running].reads >> o.x & 1) != 0)
        return o.op == Y_RWLOCK_TRYWRLOCK;
    if (o.op == Y_RWLOCK_TRYRDLOCK || o.op == Y_RWLOCK_TRYWRLOCK)
        return true;
    if (m->rwlock[o.x].writer == m->running)
        return dares(p);
    return m->queue[AT_RWLOCK + o.x].n < p->habits->line_max
           && has_rwlocks(m, o.x + 1) == 0;
}

/* Whether it makes sense that the running thread unlocks it. */
static bool
may_leave(struct plan *p, unsigned x)
{
    const struct meeting *m = look(p);

    if (m->rwlock[x].writer == m->running
        || (m->guest[m->running].reads >> x & 1) != 0)
        return true;
    return m->rwlock[x].readers == 0 && dares(p);
}

/* Whether the order makes sense; it may still be found to hang. */
static bool
makes_sense(struct plan *p, struct order o)
{
    const struct meeting *m = look(p);

    switch (o.op) {
    case Y_CREATE:
        return m->n < ACTORS_MAX && meeting_alive(m) < p->habits->alive_max;
    case Y_RETURN:
        return m->running != 0 && has(m, 0) + has_rwlocks(m, 0) == 0;
    case Y_MUTEX_DESTROY:
        return m->mutex[o.x].owner != NO_ONE || !is_missed(m, o.x);
    case Y_MUTEX_LOCK:
    case Y_MUTEX_TIMEDLOCK:
        return may_lock(p, o);
    case Y_MUTEX_TRYLOCK:
        return m->mutex[o.x].owner != m->running
               || m->mutex[o.x].type == CT_MUTEX_NORMAL
               || (p->habits->types == ALL_TYPES
                   && m->mutex[o.x].depth < DEPTH_MAX);
    case Y_MUTEX_UNLOCK:
        return m->mutex[o.x].owner == m->running
               || (p->habits->types == ALL_TYPES && dares(p));
    case Y_COND_WAIT:
    case Y_COND_TIMEDWAIT:
        return may_wait(p, o);
    case Y_SEM_WAIT:
    case Y_SEM_TIMEDWAIT:
        return m->queue[AT_SEM + o.x].n < p->habits->line_max;
    case Y_RWLOCK_RDLOCK:
    case Y_RWLOCK_TRYRDLOCK:
    case Y_RWLOCK_WRLOCK:
    case Y_RWLOCK_TRYWRLOCK:
        return may_enter(p, o);
    case Y_RWLOCK_UNLOCK:
        return may_leave(p, o.x);
    case Y_BARRIER_WAIT:
        return m->running != 0
               || m->queue[AT_BARRIER + o.x].n + 1 == m->barrier[o.x].count;
    case Y_BARRIER_DESTROY:
        return m->queue[AT_BARRIER + o.x].n > 0 || !is_passed(m, o.x);
    default:
        return true;
    }
}

/* Which deadline: mostly one that is still to come.  Whether a ring is one in
 * which somebody waits until the end of time is open. */
static unsigned
some_deadline(struct plan *p)
{
    if (p->habits->rings)
        return DEADLINE_AHEAD;
    return dice_below(&p->dice, 2) ? DEADLINE_AHEAD
                                   : dice_below(&p->dice, DEADLINES);
}

/* An order for this operation, about something that dice choose. */
static struct order
invent(struct plan *p, unsigned op)
{
    const struct sync_habits *h = p->habits;
    struct order o = { .op = op };

    o.value = (int64_t)(1 + dice_below(&p->dice, 20)) * MS;
    if (op == Y_CREATE) {
        o.x = look(p)->n;
        o.value = birth_value(o.x, dice_roll(&p->dice));
    } else if (op == Y_MUTEX_INIT) {            /* a wrong one */
        o.x = SPARE;
        o.y = CT_MUTEX_ERRORCHECK + 1 + dice_below(&p->dice, 200);
    } else if (op == Y_SEM_INIT) {              /* likewise */
        o.x = SPARE;
        o.value = (int64_t)CT_SEM_MAX + 1
                  + (dice_below(&p->dice, 2) ? dice_below(&p->dice, 1u << 31)
                                             : 0);
    } else if (op == Y_BARRIER_INIT) {          /* likewise */
        o.x = SPARE;
        o.value = 0;
    } else if (op >= Y_BARRIER_INIT) {
        o.x = dice_below(&p->dice, h->barriers);
    } else if (op >= Y_RWLOCK_INIT) {
        o.x = dice_below(&p->dice, h->rwlocks);
    } else if (op >= Y_SEM_INIT) {
        o.x = dice_below(&p->dice, h->sems);
        o.y = op == Y_SEM_TIMEDWAIT ? some_deadline(p) : 0;
    } else if (op >= Y_COND_INIT) {
        o.x = dice_below(&p->dice, h->conds);
        o.y = o.x % h->mutexes;                 /* always the same one */
        if (op == Y_COND_TIMEDWAIT)
            o.y += MUTEXES * some_deadline(p);
    } else if (op >= Y_MUTEX_INIT) {
        o.x = dice_below(&p->dice, h->mutexes);
        o.y = op == Y_MUTEX_TIMEDLOCK ? some_deadline(p) : 0;
    }
    return o;
}

/* Whether the last order has destroyed something.  It is as it was then. */
static bool
has_destroyed(const struct plan *p, struct order *last)
{
    const struct meeting *m = look(p);

    if (m->step == 0)
        return false;
    *last = order_read(p->script, m->step - 1);
    switch (last->op) {
    case Y_MUTEX_DESTROY:
        return m->mutex[last->x].owner == NO_ONE;
    case Y_COND_DESTROY:
        return m->queue[AT_COND + last->x].n == 0;
    case Y_SEM_DESTROY:
        return m->queue[AT_SEM + last->x].n == 0;
    case Y_RWLOCK_DESTROY:
        return m->rwlock[last->x].writer == NO_ONE
               && m->rwlock[last->x].readers == 0;
    case Y_BARRIER_DESTROY:
        return m->queue[AT_BARRIER + last->x].n == 0;
    default:
        return false;
    }
}

/* Initialises anew what an order has destroyed. */
static void
make_anew(struct plan *p, struct order destroyed)
{
    struct order o = { .op = destroyed.op - 1, .x = destroyed.x };

    if (o.op == Y_MUTEX_INIT)
        o.y = dice_below(&p->dice, p->habits->types);
    if (o.op == Y_SEM_INIT)
        o.value = dice_below(&p->dice, 3);
    if (o.op == Y_BARRIER_INIT)
        o.value = 1 + dice_below(&p->dice, 4);
    put(p, o);
}

/* Takes this order if it makes sense. */
static bool
take(struct plan *p, struct order o)
{
    return makes_sense(p, o) && put(p, o);
}

/* Some order, by the habits. */
static bool
take_some(struct plan *p)
{
    const unsigned *weight = p->habits->weight;
    unsigned sum = 0, op = 0;

    for (unsigned i = 0; i < SYNC_ORDERS; i++)
        sum += weight[i];
    for (unsigned at = dice_below(&p->dice, sum); at >= weight[op]; op++)
        at -= weight[op];
    return take(p, invent(p, op));
}

/* The first queue from `from` on in which somebody waits, counted from there;
 * n if nobody does. */
static unsigned
first_waited(const struct meeting *m, enum spot from, unsigned n)
{
    unsigned x = 0;

    while (x < n && m->queue[from + x].n == 0)
        x++;
    return x;
}

/* Whether all others have ended, or wait where nobody may ever come. */
static bool
only_main_can_run(const struct plan *p)
{
    const struct meeting *m = look(p);
    unsigned waiting = 0;

    for (unsigned x = 0; x < BARRIERS; x++)
        waiting += m->queue[AT_BARRIER + x].n;
    for (unsigned x = 0; x < MUTEXES && p->habits->rings; x++)
        waiting += m->queue[AT_MUTEX + x].n;
    return meeting_alive(m) == 1 + waiting;
}

/* Some order that leads to the end. */
static bool
take_leave(struct plan *p)
{
    const struct meeting *m = look(p);
    unsigned mutex = 0, sem = first_waited(m, AT_SEM, SEMS);
    unsigned cond = first_waited(m, AT_COND, CONDS);

    while (mutex < MUTEXES && m->mutex[mutex].owner != m->running)
        mutex++;
    if (has_rwlocks(m, 0) > 0)
        return take(p, invent(p, Y_RWLOCK_UNLOCK));
    switch (dice_below(&p->dice, 8)) {
    case 0:
        return take(p, invent(p, Y_SLEEP));
    case 1:
        return sem < SEMS
               && take(p, (struct order){ .op = Y_SEM_POST, .x = sem });
    case 2:
        return cond < CONDS && p->habits->weight[Y_COND_SIGNAL] > 0
               && take(p, (struct order){ .op = Y_COND_SIGNAL, .x = cond });
    case 3:
        return cond < CONDS && p->habits->weight[Y_COND_BROADCAST] > 0
               && take(p, (struct order){ .op = Y_COND_BROADCAST, .x = cond });
    case 4:
        if (m->running == 0 && only_main_can_run(p)
            && has(m, 0) + has_rwlocks(m, 0) == 0)
            return put(p, (struct order){ .op = Y_FINISH });
        return m->running != 0 && take(p, invent(p, Y_RETURN));
    default:
        return mutex < MUTEXES
               && take(p, (struct order){ .op = Y_MUTEX_UNLOCK, .x = mutex });
    }
}

/* Main, which is alone, locks a normal mutex twice, in place of its last
 * order: nobody will ever run again. */
static void
hang(struct plan *p)
{
    static const struct order orders[] = {
        { .op = Y_MUTEX_DESTROY },
        { .op = Y_MUTEX_INIT, .y = CT_MUTEX_NORMAL },
        { .op = Y_MUTEX_LOCK },
        { .op = Y_MUTEX_LOCK }
    };
    struct meeting *m = &p->world[IS_MOVED];

    *m = p->kept[IS_MOVED];
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        order_write(p->script, m->step, orders[i]);
        meeting_obey(m, orders[i]);
    }
    assert(m->stuck);
}

/* Main initialises some of what will be used; the rest is static. */
static void
initialise(struct plan *p)
{
    const struct sync_habits *h = p->habits;

    for (unsigned x = 0; x < h->mutexes; x++) {
        struct order o = { .op = Y_MUTEX_INIT, .x = x };

        o.y = dice_below(&p->dice, h->types);
        if (dice_below(&p->dice, 2)
            || (x == STATIC_RECURSIVE && h->types <= CT_MUTEX_RECURSIVE))
            put(p, o);
    }
    for (unsigned x = 0; x < h->conds; x++)
        if (dice_below(&p->dice, 2))
            put(p, (struct order){ .op = Y_COND_INIT, .x = x });
    for (unsigned x = 0; x < h->rwlocks; x++)
        if (dice_below(&p->dice, 2))
            put(p, (struct order){ .op = Y_RWLOCK_INIT, .x = x });
    for (unsigned x = 0; x < h->barriers; x++)
        put(p, (struct order){ .op = Y_BARRIER_INIT, .x = x,
                               .value = 1 + dice_below(&p->dice, 4) });
    for (unsigned x = 0; x < h->sems; x++) {
        struct order o = { .op = Y_SEM_INIT, .x = x };

        o.value = h->brink && x + 1 == h->sems
                  ? CT_SEM_MAX - (int64_t)dice_below(&p->dice, 3)
                  : dice_below(&p->dice, 4);
        if (h->brink || dice_below(&p->dice, 2))
            put(p, o);
    }
}

size_t
sync_plan(const struct sync_habits *h, uint64_t seed,
          int64_t script[SCRIPT_MAX])
{
    struct plan p = {
        .habits = h, .script = script,
        .manners = h->handover ? IS_THROWN : MANNERS
    };

    dice_seed(&p.dice, seed);
    start_worlds(&p);
    initialise(&p);
    p.first = look(&p)->step;

    size_t steps = p.first + h->steps_min
                   + dice_below(&p.dice, h->steps_max - h->steps_min + 1);
    unsigned tries = 0;
    struct order last;

    while (!look(&p)->over) {
        if (has_destroyed(&p, &last))
            make_anew(&p, last);
        else if (look(&p)->step < steps ? take_some(&p) : take_leave(&p)) {
            tries = 0;
        } else if (++tries == TRIES) {
            tries = 0;
            retreat(&p);
        }
    }
    if (h->hangs && dice_below(&p.dice, 2))
        hang(&p);
    return look(&p)->step * ORDER_WORDS;
}

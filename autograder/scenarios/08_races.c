/*
 * 08_races.c -- what happens between two kernel threads, at the worst moment
 * (lab 08).
 *
 * A lost wake-up needs a call that ends between two lines of pool_reap(); by
 * running often it is seen once in a million.  So some calls of the C library
 * have stand-ins here, with its own underneath: to read the descriptor and to
 * take a lock are the moments at which order matters, and a stand-in can make
 * happen there what has to.  They are weak, which tells the gate that a
 * submission may name them (gate.c).
 *
 * A design that does without these calls meets none of this, and nothing is
 * asked of it; one that does something else in the same place, under its lock
 * say, has PATIENCE, and is not asked either.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "capriccio.h"
#include "autograder/scenarios/pool_orders.h"
#include "autograder/scenarios/pool_races.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/stage.h"
#include "io/pool.h"
#include "thread/thread.h"

enum {
    PATIENCE_NS = 100000000, PATIENCE_MS = 20, RACERS = POOL_CALLERS,
    UNLOCKS = 2,                /* from the end of a call until the next one is
                                 * taken */
    CHILD_CALLS = 3             /* the first may be made by a new worker, and
                                 * who is waited for in vain take the second */
};

/* A thread with a call that stops at a gate. */
struct racer {
    sem_t come, open;
    ct_thread thread;
    bool begun;                 /* it has come, and that was waited for */
    bool over;
    _Atomic bool made;          /* a worker has come with it */
    ssize_t got;
};

static struct racer all_racers[RACERS];
static struct racer *racers = all_racers;       /* those after the last fork */
static size_t nracers;
static ct_sem overs;            /* counts those that are over */

/* What is to happen at main's next ... */
static void (*at_read)(void);   /* ... read of this descriptor */
static int read_fd;
static void (*at_lock)(void);   /* ... lock */

static _Thread_local bool raced;        /* a worker: it has made a call here */

/* Of a worker whose call has returned and who has not told yet. */
static _Thread_local bool returned;
static pthread_mutex_t *_Atomic told_under;     /* a lock that it has taken */
static bool reaped_under;                       /* main has taken that, too */

/* A worker stops when it has given up a lock, the one that stops_at says after
 * a call has returned, and has no other. */
static _Atomic int stops_at;    /* 0: nobody */
static _Thread_local int unlocks_left, locks_held;
static _Atomic bool stopped;
static sem_t resume;

static _Atomic bool parks;      /* the next that takes a lock then keeps it */
static pthread_mutex_t *_Atomic parked_with;    /* it does, for ever */
static pid_t parked;            /* who that is */

/* Of workers that wait for a call, while that is watched. */
static _Atomic bool watches_idle;
static _Atomic unsigned idle, nidlers;
static struct idler {
    pthread_cond_t *_Atomic on; /* NULL: it does not wait any more */
    pthread_mutex_t *under;
    pthread_cond_t image;       /* as it was while they waited */
} idlers[RACERS];
static _Atomic bool buries;     /* who is woken never goes on */
static _Atomic unsigned buried;

static void
fault(unsigned what)
{
    say(BEYOND, what, 0, 0);
}

static bool
in_main(void)
{
    return gettid() == getpid();
}

static void
happen(void (**what)(void))
{
    void (*f)(void) = *what;

    *what = NULL;
    if (f != NULL)
        f();
}

/*
 * The stand-ins.
 */

extern int __pthread_mutex_lock(pthread_mutex_t *m);
extern int __pthread_mutex_trylock(pthread_mutex_t *m);
extern int __pthread_mutex_unlock(pthread_mutex_t *m);
extern int __pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m);

static void
note_lock(pthread_mutex_t *m)
{
    locks_held++;
    if (!returned) {
        reaped_under |= m == told_under && in_main();
        return;
    }
    returned = false;
    told_under = m;
    if (!atomic_exchange(&parks, false))
        return;
    parked = gettid();
    parked_with = m;
    for (;;)
        pause();
}

int __attribute__((weak))
pthread_mutex_lock(pthread_mutex_t *m)
{
    if (at_lock != NULL && in_main())
        happen(&at_lock);
    int r = __pthread_mutex_trylock(m);
    if (r == EBUSY && parked_with == m && m->__data.__owner == parked) {
        fault(R_OLD_LOCK);
        _exit(EXIT_FAILURE);
    }
    if (r == EBUSY)
        r = __pthread_mutex_lock(m);
    if (r == 0)
        note_lock(m);
    return r;
}

int __attribute__((weak))
pthread_mutex_trylock(pthread_mutex_t *m)
{
    int r = __pthread_mutex_trylock(m);

    if (r == 0)
        note_lock(m);
    return r;
}

/* Not for ever: a design may have a lock that is not seen here. */
static void
stop(void)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    stopped = true;
    while (sem_timedwait(&resume, &until) != 0 && errno == EINTR)
        ;
}

int __attribute__((weak))
pthread_mutex_unlock(pthread_mutex_t *m)
{
    int r = __pthread_mutex_unlock(m);

    locks_held--;
    if (unlocks_left > 0 && --unlocks_left == 0 && locks_held == 0)
        stop();
    return r;
}

int __attribute__((weak))
pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m)
{
    if (!raced || !watches_idle)
        return __pthread_cond_wait(c, m);
    struct idler *i = &idlers[nidlers++ % RACERS];
    i->under = m;
    i->on = c;
    idle++;
    int r = __pthread_cond_wait(c, m);
    if (buries) {
        pthread_mutex_unlock(m);
        buried++;
        for (;;)
            pause();
    }
    i->on = NULL;
    idle--;
    return r;
}

ssize_t __attribute__((weak))
read(int fd, void *to, size_t n)
{
    if (at_read != NULL && fd == read_fd && in_main())
        happen(&at_read);
    return syscall(SYS_read, fd, to, n);
}

int __attribute__((weak))
eventfd_read(int fd, eventfd_t *value)
{
    return read(fd, value, sizeof *value) == sizeof *value ? 0 : -1;
}

ssize_t __attribute__((weak))
write(int fd, const void *from, size_t n)
{
    returned = false;
    return syscall(SYS_write, fd, from, n);
}

int __attribute__((weak))
eventfd_write(int fd, eventfd_t value)
{
    return write(fd, &value, sizeof value) == sizeof value ? 0 : -1;
}

/*
 * Racers.
 */

static void
await(sem_t *s)
{
    while (sem_wait(s) != 0)
        ;
}

/* Whether the call has come; waits for it as long as is decent. */
static bool
comes(struct racer *r)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += PATIENCE_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    while (!r->begun && sem_timedwait(&r->come, &until) != 0)
        if (errno != EINTR)
            return false;
    r->begun = true;
    return true;
}

static void
await_call(struct racer *r)
{
    if (!r->begun)
        await(&r->come);
    r->begun = true;
}

/* The call. */
static ssize_t
pass(void *arg)
{
    struct racer *r = arg;

    r->made = true;
    sem_post(&r->come);
    if (!in_main())
        await(&r->open);
    unlocks_left = in_main() ? 0 : atomic_exchange(&stops_at, 0);
    raced = returned = !in_main();
    return r - racers;
}

static void *
race(void *arg)
{
    struct racer *r = arg;

    r->got = pool_call(pass, r);
    r->over = true;
    ct_sem_post(&overs);
    return NULL;
}

/* Starts n of them. */
static void
line_up(size_t n)
{
    ct_sem_init(&overs, 0);
    nracers = n;
    for (size_t i = 0; i < n; i++) {
        struct racer *r = &racers[i];
        *r = (struct racer){ .over = false };
        sem_init(&r->come, 0, 0);
        sem_init(&r->open, 0, 0);
        if (ct_create(&r->thread, NULL, race, r) != 0)
            abort();
    }
    ct_yield();
}

static void
open_gate(struct racer *r)
{
    sem_post(&r->open);
}

/* Lets everybody end. */
static void
clear_up(void)
{
    for (size_t i = 0; i < nracers; i++)
        open_gate(&racers[i]);
    for (size_t i = 0; i < nracers; i++)
        ct_sem_wait(&overs);
    for (size_t i = 0; i < nracers; i++)
        ct_join(racers[i].thread, NULL);
}

static bool
is_woken(const struct racer *r)
{
    return r->over || thread_find(r->thread)->state != THREAD_BLOCKED;
}

/*
 * Races.
 */

static struct racer *second, *next;     /* who ends; who is begun then */

static void
end_second(void)
{
    open_gate(second);
    comes(next);
}

/* All workers have a call, and two more wait for one.  A worker that begins
 * another call has left its own to the run time: so it is known who has. */
void
races_reap(int watched)
{
    size_t n = pool_limit;

    line_up(n + 2);
    for (size_t i = 0; i < n; i++)
        await_call(&racers[i]);
    open_gate(&racers[0]);
    await_call(&racers[n]);

    second = &racers[n > 1 ? 1 : n];
    next = &racers[n + 1];
    read_fd = watched;
    at_read = end_second;
    reaped_under = false;
    pool_reap();
    if (told_under != NULL && !reaped_under)
        fault(R_UNLOCKED);
    if (at_read != NULL)
        happen(&at_read);
    await_call(next);

    struct pollfd tick = { .fd = watched, .events = POLLIN };
    if (!is_woken(&racers[0]) ||
        (!is_woken(second) && poll(&tick, 1, 0) != 1))
        fault(R_LOST);
    clear_up();
}

/* The one worker that is free takes the call that is being given up. */
static void
begin_next(void)
{
    open_gate(&racers[0]);
    comes(next);
}

void
races_cancel(void)
{
    size_t n = pool_limit;

    line_up(n + 1);
    for (size_t i = 0; i < n; i++)
        await_call(&racers[i]);
    next = &racers[n];
    at_lock = begin_next;
    ct_cancel(next->thread);
    at_lock = NULL;
    bool begun = next->begun;
    ct_yield();
    if (begun && next->over)
        fault(R_ABANDONED);
    clear_up();
    if (begun && next->got != next - racers)
        fault(R_ABANDONED);}

/* A call is given up when a worker has just taken it, or is about to: either
 * it is waited for, or it is never made. */
static void
race_taken(int unlocks)
{
    size_t n = pool_limit;

    line_up(n + 1);
    for (size_t i = 0; i < n; i++)
        await_call(&racers[i]);
    next = &racers[n];
    sem_init(&resume, 0, 0);
    stopped = false;
    stops_at = unlocks;
    open_gate(&racers[0]);
    while (!stopped && !next->made)
        poll(NULL, 0, 1);
    ct_cancel(next->thread);
    ct_yield();
    bool waits = !next->over;
    sem_post(&resume);
    clear_up();

    line_up(n);                 /* each worker has a new call: so the one that
                                 * was stopped has done with the old one */
    for (size_t i = 0; i < n; i++)
        await_call(&racers[i]);
    clear_up();
    if (next->made && (!waits || next->got != next - racers))
        fault(R_ABANDONED);
}

void
races_cancel_taken(void)
{
    for (int unlocks = 1; unlocks <= UNLOCKS; unlocks++)
        race_taken(unlocks);
}

/* Whether a worker whose call ends now keeps a lock for ever. */
static bool
parks_one(struct racer *r, int watched)
{
    struct pollfd tick = { .fd = watched, .events = POLLIN };

    parks = true;
    open_gate(r);
    while (parked_with == NULL && poll(&tick, 1, 1) != 1)
        ;
    if (atomic_exchange(&parks, false))
        return false;           /* it needs none */
    while (parked_with == NULL)
        sched_yield();
    return true;
}

/* Whether n workers wait for a call soon, as they do on a condition. */
static bool
idles(size_t n)
{
    for (int i = 0; i < PATIENCE_MS && idle < n; i++)
        poll(NULL, 0, 1);
    return idle >= n;
}

/* Those that wait for a call stay where they are: as in the parent, although
 * the process is the same.  What they waited on is as if they still did, which
 * is what a child finds. */
static void
bury_idle(void)
{
    unsigned n = nidlers < RACERS ? nidlers : RACERS;

    for (struct idler *i = idlers; i < idlers + n; i++)
        if (i->on != NULL) {
            __pthread_mutex_lock(i->under);     /* it is waiting by now */
            i->image = *i->on;
            pthread_mutex_unlock(i->under);
        }
    buries = true;
    while (buried < idle) {     /* one may be about to wait */
        for (struct idler *i = idlers; i < idlers + n; i++)
            if (i->on != NULL)
                pthread_cond_broadcast(i->on);
        sched_yield();
    }
    for (struct idler *i = idlers; i < idlers + n; i++)
        if (i->on != NULL)
            *i->on = i->image;
    watches_idle = buries = false;
    idle = nidlers = buried = 0;
}

/* The pool is a child's: calls are made, one after another, by a worker of its
 * own, which waits in between.  The parent's racers stay at their gates. */
static void
be_child(void)
{
    pool_fork();
    racers += nracers;
    watches_idle = true;
    for (int i = 0; i < CHILD_CALLS; i++) {
        line_up(1);
        await_call(&racers[0]);
        clear_up();
        idles(1);
    }
    watches_idle = false;
}

/* All workers have a call, and the parent's stay where they are. */
static void
busy_parent(void)
{
    line_up(pool_limit);
    for (size_t i = 0; i < nracers; i++)
        await_call(&racers[i]);
}

void
races_fork_locked(int watched)
{
    busy_parent();
    if (!parks_one(&racers[0], watched))
        clear_up();
    else
        be_child();
}

void
races_fork_idle(void)
{
    busy_parent();
    watches_idle = true;
    for (size_t i = 0; i < nracers; i++)
        open_gate(&racers[i]);
    if (!idles(nracers)) {
        watches_idle = false;
        clear_up();
    } else {
        bury_idle();
        be_child();
    }
}

/*
 * sched -- whose turn it is.
 *
 * The scheduler core (sched.c) knows how to leave a thread; a policy knows
 * whom to run instead.  A policy is a table of functions.  It may keep the
 * running thread among the others or apart: it is told all that it needs.
 * What it must remember about a thread it keeps in thread->link, which nobody
 * else touches, or in memory of its own, for instance in arrays with a place
 * for each thread's index: reserve() tells how many there will be.
 */
#ifndef THREAD_SCHED_H
#define THREAD_SCHED_H

#include "thread/thread.h"

struct policy {
    const char *name;

    /* Called once, before any other, with what stood behind the colon in
     * CAPRICCIO_SCHED, or NULL.  Returns 0, or EINVAL if that is nonsense. */
    int (*start)(const char *argument);

    /* There will be threads with every index below n; n only grows.  Makes
     * room, so that the others cannot fail.  Returns 0 or ENOMEM. */
    int (*reserve)(uint32_t n);

    /* t, which was not, is able to run from now on. */
    void (*ready)(struct thread *t);

    /* self, which is running, has had its turn and is still able to run.
     * Returns who runs now; self itself if there is nobody else. */
    struct thread *(*turn)(struct thread *self);

    /* self, which is running, is not able to run on.  Returns who runs now, or
     * NULL if nobody can. */
    struct thread *(*stop)(struct thread *self);

    /* Nobody is running.  Returns who runs now, or NULL if nobody can. */
    struct thread *(*first)(void);
};

/* The policy in force.  The four hot members are called through these
 * pointers directly; policy.c puts observers between when they are needed. */
extern struct policy sched_policy;

/* How many threads are RUNNABLE, the running one included. */
extern uint32_t sched_runnable;

/* Makes a policy that CAPRICCIO_SCHED can name. */
extern const struct policy fifo_policy, lifo_policy, random_policy,
    priority_policy;

/*
 * The core.
 *
 * sched_block() stops the caller until somebody calls sched_wake() for it;
 * `what` and `on` say why in reports (T3), and must stay valid until then.
 * sched_wake() makes t, which is BLOCKED or new, RUNNABLE; it does not switch.
 * sched_leave() leaves the caller for good: it is DONE, and if it is detached
 * its block is free.
 */
void sched_block(const char *what, const void *on);
void sched_wake(struct thread *t);
void sched_leave(void) __attribute__((noreturn));

/*
 * In the child of a fork all threads but the running one are forgotten.  What
 * was allocated for them, their stacks apart, is not freed.  The layers above
 * are called first: each registers itself here and calls the one below.
 */
extern void (*sched_in_child)(void);
void sched_watch_forks(void);

/*
 * The running thread has stopped and the policy has nobody: waits for the world
 * outside until it has somebody, and returns that one (idle.c).  It may be the
 * thread that stopped.  May change errno, and may run hooks.
 */
struct thread *sched_idle(void);

/*
 * The world outside: what the layers above know of timers and descriptors.
 * The one on top registers itself and calls the one below.
 *
 * poll() wakes the threads whose time or data has come.  If wait is true
 * nobody is RUNNABLE, and it waits until somebody is.  It returns false if
 * nothing is pending, so that waiting would be for ever.
 */
struct outside {
    bool (*poll)(bool wait);
    const char *(*clock)(void); /* the name of the clock, for descriptions */
};

extern const struct outside *sched_outside;     /* NULL: there is none */

/* How descriptors are waited for, for descriptions; the layer that does it
 * says so.  NULL: nobody does. */
extern const char *sched_io;

/*
 * Whom t, which is BLOCKED, waits for, if that is one thread; NULL if not.  For
 * reports: the layer that knows what can be owned sets it; until then joins are
 * all that is known.
 */
extern struct thread *(*thread_waits_for)(const struct thread *t);

/*
 * Called when the caller is about to wait for t to end, for ever if t waits for
 * the caller; NULL: by nobody.  Set by the layer that knows such rings.
 */
extern void (*thread_on_join)(struct thread *t);

/*
 * How many threads the policy holds back, for a reason of its own: they are
 * RUNNABLE, and do not get their turn for now.
 */
extern uint32_t sched_held;

/*
 * Called when nobody can run and nothing is pending, before that is called a
 * deadlock: a policy that holds back threads lets one of them go on, or returns
 * false.  NULL: the policy in force holds back nobody.
 */
extern bool (*sched_relent)(void);

/*
 * Tells the core whether anything of the caller's kind (timers, descriptors)
 * is pending; called when that changes.  While anything is, poll() is also
 * called once each time round the run queue.
 */
void sched_pending(bool pending);

#endif

/*
 * resource.c -- the policy: first come, first served, after the gate.
 *
 * As long as there is enough of everything this is fifo: it keeps its threads
 * by fifo's own functions, and looks on.  What it sees goes into the blocking
 * graph.  When a resource is short the gate holds back threads that are about
 * to take some, by what the graph says of the places where they stand; those
 * that have some go on, and give it back (paper, section 4.2).
 */
#include <errno.h>
#include <pthread.h>
#include <stddef.h>

#include "resource/control.h"
#include "resource/count.h"
#include "resource/gate.h"
#include "resource/show.h"
#include "resource/ticks.h"
#include "thread/policy.h"
#include "thread/sched.h"
#include "time/timer.h"

enum { IDLE_LOOK = GATE_PATIENCE / 4 };         /* ns */

static struct timer idle_look;  /* set only while nobody can go on */
static int64_t look_due;        /* when the gate should be looked at again */

static bool
relent(void)
{
    struct thread *t = gate_force();

    if (t == NULL)
        return false;
    fifo_policy.ready(t);
    return true;
}

/* The timers of a child are forgotten, and its memory is a copy. */
static void
before_fork(void)
{
    timer_cancel(&idle_look);
}

/* Of all threads this one is left. */
static void
after_fork(void)
{
    account_close_others(thread_current);
}

static int
resource_start(const char *argument)
{
    if (argument != NULL)
        return EINVAL;
    sched_relent = relent;
    ticks_start();
    show_start();
    int error = pthread_atfork(before_fork, NULL, after_fork);
    return error != 0 ? error : fifo_policy.start(NULL);
}

static int
resource_reserve(uint32_t n)
{
    int error = fifo_policy.reserve(n);

    return error != 0 ? error : account_reserve(n);
}

static void
resource_ready(struct thread *t)
{
    fifo_policy.ready(t);
}

/* Those who are held back and may go on come after all others. */
static __attribute__((noinline)) void
release(void)
{
    struct thread *t;

    while (sched_held > 0 && (t = gate_release()) != NULL)
        fifo_policy.ready(t);
}

/* Somebody has stopped, and may have given something back. */
static inline void
look_round(void)
{
    control_look();
    if (sched_held > 0)
        release();
}

/* Begins with t, which fifo has chosen, or with the first after it that may go
 * on. */
static __attribute__((noinline)) struct thread *
begin_seen(struct thread *t)
{
    while (t != NULL && !gate_passes(account_open(t))) {
        struct thread *next = fifo_policy.stop(t);
        gate_hold(t);
        t = next;
    }
    if (t != NULL && account_timed(t))
        account_begin(t, ticks_now());
    return t;
}

/* The same; most begin where nobody looks. */
static inline struct thread *
begin(struct thread *t)
{
    return __builtin_expect(t != NULL && account_of(t)->lost, 1)
           ? t : begin_seen(t);
}

/* self stops for `what`; its chain begins at `here`. */
static __attribute__((noinline)) void
end_seen(const struct thread *self, const char *here, const char *what)
{
    account_stop(self, account_timed(self) ? ticks_now() : 0, here, what);
}

static inline void
end(const struct thread *self, const char *here, const char *what)
{
    if (!account_pass_over(self, here))
        end_seen(self, here, what);
}

/* What idle_look does. */
static void
look_idly(struct timer *unused)
{
    gate_look(clock_now());
    release();
}

/*
 * Nobody can go on; the caller waits if that is still so.  It may be long until
 * anything stops again, and so the gate is looked at by the clock as long as
 * some are held back (B3).  If nothing is pending the caller will relent() at
 * once, which a timer of ours must not delay.
 */
static __attribute__((noinline)) struct thread *
look_outside(void)
{
    timer_cancel(&idle_look);
    if (sched_held == 0 || sched_outside == NULL || !sched_outside->poll(false))
        return NULL;

    int64_t now = clock_now();
    if (now >= look_due) {
        look_due = now + IDLE_LOOK;
        look_idly(NULL);
    }
    struct thread *t = begin(fifo_policy.first());
    if (t == NULL)
        timer_set(&idle_look, look_due, look_idly); /* no memory: later */
    return t;
}

/* begin(), for who waits if it returns NULL. */
static inline struct thread *
begin_or_wait(struct thread *t)
{
    t = begin(t);
    return __builtin_expect(t != NULL, 1) ? t : look_outside();
}

/* All that can run are held back, the caller among them: waits for the world
 * outside until somebody may go on; if nothing is pending somebody may. */
static __attribute__((noinline)) struct thread *
wait_held_back(void)
{
    struct thread *t = look_outside();

    while (t == NULL) {
        if (sched_outside == NULL || !sched_outside->poll(true))
            relent();
        t = begin_or_wait(fifo_policy.first());
    }
    return t;
}

static struct thread *
resource_turn(struct thread *self)
{
    end(self, chain_here(), "yield");
    look_round();
    struct thread *next = begin(fifo_policy.turn(self));
    return __builtin_expect(next != NULL, 1) ? next : wait_held_back();
}

static struct thread *
resource_stop(struct thread *self)
{
    end(self, chain_here(), self->wait_what);
    if (self->state == THREAD_DONE)
        account_close(self);
    look_round();
    return begin_or_wait(fifo_policy.stop(self));
}

static struct thread *
resource_first(void)
{
    return begin_or_wait(fifo_policy.first());
}

const struct policy resource_policy = {
    .name = "resource",
    .start = resource_start,
    .reserve = resource_reserve,
    .ready = resource_ready,
    .turn = resource_turn,
    .stop = resource_stop,
    .first = resource_first,
};

__attribute__((constructor(101)))
static void
offer(void)
{
    policy_offer(&resource_policy);
}

/* Once main is a thread and the layers below have what they need. */
__attribute__((constructor(106)))
static void
start_counting(void)
{
    if (accounts != NULL)
        count_start();
}

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
#include <stddef.h>

#include "resource/control.h"
#include "resource/gate.h"
#include "resource/show.h"
#include "resource/ticks.h"
#include "thread/policy.h"
#include "thread/sched.h"

static int64_t moment;          /* when the thread that stopped did so */
static bool stopped;            /* that was looked at, and nobody has begun */

static bool
relent(void)
{
    struct thread *t = gate_force();

    if (t == NULL)
        return false;
    fifo_policy.ready(t);
    return true;
}

static int
resource_start(const char *argument)
{
    sched_relent = relent;
    ticks_start();
    show_start();
    return argument == NULL ? fifo_policy.start(NULL) : EINVAL;
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
    account_open(t);
    fifo_policy.ready(t);
}

/* Somebody has stopped, and may have given something back. */
static void
look_round(void)
{
    struct thread *t;

    control_look();
    while (sched_held > 0 && (t = gate_release()) != NULL)
        fifo_policy.ready(t);
}

/* Whose turn it is, of those that may go on. */
static struct thread *
choose(void)
{
    struct thread *t;

    while ((t = fifo_policy.first()) != NULL && !gate_passes(t)) {
        fifo_policy.stop(t);
        gate_hold(t);
    }
    return t;
}

/* self stops for `what`; its chain begins at `here`. */
static inline void
end(const struct thread *self, const char *here, const char *what)
{
    stopped = account_timed(self);
    if (stopped)
        moment = ticks_now();
    account_end(self, moment, here, what);
}

static struct thread *
resource_turn(struct thread *self)
{
    end(self, chain_here(), "yield");
    look_round();
    fifo_policy.turn(self);
    return sched_next();
}

static void
resource_stop(struct thread *self)
{
    end(self, chain_here(), self->wait_what);
    if (self->state == THREAD_DONE)
        account_close(self);
    fifo_policy.stop(self);
    look_round();
}

static struct thread *
resource_first(void)
{
    struct thread *next = choose();

    if (next != NULL && account_timed(next))
        account_begin(next, stopped ? moment : ticks_now());
    stopped = false;
    return next;
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

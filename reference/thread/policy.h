/*
 * policy -- between the core and the policy in force.
 */
#ifndef THREAD_POLICY_H
#define THREAD_POLICY_H

#include "thread/sched.h"

/* Sets up the policy that CAPRICCIO_SCHED names; panics if there is none. */
void policy_start(void);

/* Makes a policy of a layer above one that CAPRICCIO_SCHED can name: for its
 * constructor, of a priority below 102.  There is room for one. */
void policy_offer(const struct policy *p);

/* Begins to observe what the environment asks for, once main is a thread. */
void policy_observe(void);

/* Its name with its argument, as CAPRICCIO_SCHED spells it. */
const char *policy_name(void);

/*
 * The two ways in which a thread's being able to run changes.  The core calls
 * the policy's ready and stop through these, so that the state and the count
 * never disagree with it (T1).
 *
 * policy_stop() returns who runs next: the policy's choice, or if it has none
 * that of sched_idle(), which waits.  May change errno.
 */
static inline void
policy_ready(struct thread *t)
{
    t->state = THREAD_RUNNABLE;
    sched_runnable++;
    sched_policy.ready(t);
}

static inline struct thread *
policy_stop(struct thread *self, enum thread_state state)
{
    self->state = state;
    sched_runnable--;
    struct thread *next = sched_policy.stop(self);
    return __builtin_expect(next != NULL, 1) ? next : sched_idle();
}

/*
 * Observers.  Each reason for looking at every switch is a bit; while any is
 * set, the functions in sched_policy first do what the bits ask for
 * (observe.c) and then call the policy's own.  While none is, nothing stands
 * between: being observable costs no instruction.
 */
enum observe {
    OBSERVE_LOG = 1,            /* write the event log */
    OBSERVE_CHECK = 2,          /* check the invariants */
    OBSERVE_REDZONE = 4,        /* look at the red zone of who is left */
    OBSERVE_OUTSIDE = 8         /* call poll() once each time round */
};

void observe(enum observe reason, bool on);

/* For how long t, which is BLOCKED, has waited, ns; -1 if nobody looked on when
 * it began to. */
int64_t observe_waited(const struct thread *t);

#endif

/*
 * sched.c -- leaving a thread.
 *
 * There is no scheduler thread: whoever gives up the processor asks the
 * policy who is next and switches to it directly, so that a yield is one
 * switch and not two (the port, section 3).
 *
 * All ways out end in give_way(), the one place where errno changes hands: the
 * caller's goes into its control block and the next one's comes out of it.
 * Choosing may wait for the world outside and spoil errno meanwhile, so who
 * has to wait reads it first and passes it on.
 */
#include "base/panic.h"
#include "thread/policy.h"
#include "thread/sched.h"

/* Leaves self, whose errno was `error`, for next; returns when self runs. */
static inline void
give_way(struct thread *self, int error, struct thread *next)
{
    self->error = error;
    *thread_errno = next->error;
    thread_switch(self, next);
}

void
ct_yield(void)
{
    struct thread *self = thread_current;
    int error = *thread_errno;

    give_way(self, error, sched_policy.turn(self));
}

void
sched_block(const char *what, const void *on)
{
    struct thread *self = thread_current;
    int error = *thread_errno;

    self->wait_what = what;
    self->wait_on = on;
    give_way(self, error, policy_stop(self, THREAD_BLOCKED));
}

void
sched_wake(struct thread *t)
{
    policy_ready(t);
}

void
sched_leave(void)
{
    struct thread *self = thread_current;

    struct thread *next = policy_stop(self, THREAD_DONE);
    if (self->detached)
        thread_drop(self);      /* not before: policy_stop() may run hooks */
    give_way(self, 0, next);
    panic("a thread that had ended was switched to");
}

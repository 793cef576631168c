/*
 * sched.c -- leaving a thread.
 *
 * There is no scheduler thread: whoever gives up the processor asks the
 * policy who is next and switches to it directly, so that a yield is one
 * switch and not two (the port, section 3).
 *
 * errno stays with its owner: each way out of a thread that can be gone back
 * keeps it in a local variable, on the thread's own stack, and puts it in
 * place again when it is back.  It is read before choosing, which may have to
 * wait for the world outside.  A thread that has never been left has no such
 * variable; begin() in thread.c gives it its first errno.
 *
 * Rejected: thread->error.  It costs a store and a load in the next one's
 * control block, where a local variable lies beside the frame that the switch
 * will touch anyway.
 */
#include "base/panic.h"
#include "thread/policy.h"
#include "thread/sched.h"

void
ct_yield(void)
{
    int error = *thread_errno;

    thread_switch(thread_current, sched_policy.turn(thread_current));
    *thread_errno = error;
}

void
sched_block(const char *what, const void *on)
{
    struct thread *self = thread_current;
    int error = *thread_errno;

    self->wait_what = what;
    self->wait_on = on;
    thread_switch(self, policy_stop(self, THREAD_BLOCKED));
    *thread_errno = error;
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
    thread_switch(self, next);
    panic("a thread that had ended was switched to");
}

/*
 * sched.c -- leaving a thread.
 *
 * There is no scheduler thread: whoever gives up the processor asks the
 * policy who is next and switches to it directly, so that a yield is one
 * switch and not two (the port, section 3).  All ways out of a thread are
 * here, and each does the same three things in the same order: it puts away
 * the caller's errno, chooses, and makes the next one's errno the visible one.
 *
 * errno is put away first, because choosing may have to wait for the world
 * outside; and it is the next thread's value that is restored, before the
 * switch, because after it we are somebody else -- or somebody new, who
 * comes out of a forged frame and not out of these functions.
 */
#include "thread/policy.h"
#include "thread/sched.h"

void
ct_yield(void)
{
    struct thread *self = thread_current;

    self->error = *thread_errno;
    struct thread *next = sched_policy.turn(self);
    *thread_errno = next->error;
    thread_switch(thread_current, next);
}

void
sched_block(const char *what, const void *on)
{
    struct thread *self = thread_current;

    self->error = *thread_errno;
    self->wait_what = what;
    self->wait_on = on;
    struct thread *next = policy_stop(self, THREAD_BLOCKED);
    *thread_errno = next->error;
    thread_switch(thread_current, next);
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
    *thread_errno = next->error;
    thread_switch(self, next);
    panic("a thread that had ended was switched to");
}

/*
 * sched.c -- leaving a thread, and burying it.
 *
 * All ways out of a thread meet in leave_for().  What it does after the switch
 * is done by the thread that goes on, so it buries the one that has ended.
 */
#include "thread/policy.h"
#include "thread/sched.h"

void my_after_switch(void);             /* thread.c has these two */
void my_leave_stack(struct stack *s);

static void
leave_for(struct thread *next)
{
    *thread_errno = next->error;
    thread_switch(thread_current, next);
    my_after_switch();
}

void
ct_yield(void)
{
    thread_current->error = *thread_errno;
    leave_for(sched_policy.turn(thread_current));
}

void
sched_block(const char *what, const void *on)
{
    struct thread *self = thread_current;

    self->error = *thread_errno;
    self->wait_what = what;
    self->wait_on = on;
    leave_for(policy_stop(self, THREAD_BLOCKED));
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
    bool detached = self->detached;
    struct thread *next = policy_stop(self, THREAD_DONE);

    my_leave_stack(&self->stack);
    if (detached)
        thread_drop(self);
    leave_for(next);
    panic("a thread that had ended was switched to");
}

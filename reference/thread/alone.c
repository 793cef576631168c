/*
 * alone.c -- the child of a fork has one thread.
 *
 * The policy has no way to take out one thread of many, and needs none: all
 * are stopped, one after another, as if each had had its turn, and then the
 * one that is left is ready again.
 */
#include "thread/policy.h"
#include "thread/sched.h"

static void
bury(struct thread *t, void *survivor)
{
    if (t == survivor)
        return;
    stack_free(&t->stack);
    t->stack.base = NULL;
    thread_drop(t);
}

void
sched_alone(void)
{
    struct thread *self = thread_current, *t;

    policy_stop(self, THREAD_BLOCKED);
    while ((t = sched_policy.first()) != NULL)
        policy_stop(t, THREAD_BLOCKED);
    thread_each(bury, self);
    self->joiner = NULL;        /* it is gone */
    policy_ready(self);
    if (sched_policy.first() != self)
        panic("policy %s lost the thread that forked", sched_policy.name);
}

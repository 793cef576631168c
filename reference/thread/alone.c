/*
 * alone.c -- the child of a fork has one thread.
 *
 * fork(2) copies the memory, with all threads in it.  POSIX lets the child go
 * on with the one that called it, and for good reason: all the others would do
 * their work twice, once in each process.
 *
 * The policy has no way to take out one thread of many, and needs none: all
 * are stopped, one after another, as if each had had its turn, and then the
 * one that is left is ready again.
 *
 * vfork(2) and posix_spawn(3) do not come here; their children share the
 * parent's memory and must not touch it.
 */
#include <pthread.h>
#include <stddef.h>

#include "thread/policy.h"
#include "thread/sched.h"

void (*sched_in_child)(void);

static void
bury(struct thread *t, void *survivor)
{
    if (t == survivor)
        return;
    stack_free(&t->stack);
    t->stack.base = NULL;
    thread_drop(t);
}

/* t, which is running, is not able to any more.  Who runs in its place, also
 * if the policy holds him back; NULL: there is nobody. */
static struct thread *
stop(struct thread *t)
{
    t->wait_what = "fork";      /* T3 */
    t->wait_on = NULL;
    t->state = THREAD_BLOCKED;
    sched_runnable--;

    struct thread *next = sched_policy.stop(t);
    if (next == NULL && sched_relent != NULL && sched_relent())
        next = sched_policy.first();
    return next;
}

/* Leaves self as the only one that can run. */
static void
stop_all_but(struct thread *self)
{
    for (struct thread *t = self; t != NULL;)
        t = stop(t);
    policy_ready(self);
    if (sched_policy.first() != self)
        panic("policy %s lost the thread that forked", sched_policy.name);
}

static void
in_child(void)
{
    struct thread *self = thread_current;

    if (sched_in_child != NULL)
        sched_in_child();       /* first: so that nothing is polled below */
    if (sched_runnable > 1)
        stop_all_but(self);
    thread_each(bury, self);
    self->joiner = NULL;        /* it is gone */
}

void
sched_watch_forks(void)
{
    if (pthread_atfork(NULL, NULL, in_child) != 0)
        panic("no memory to be told of forks");
}

/*
 * sched.c -- leaving a thread.
 *
 * There is no scheduler thread: whoever gives up the processor asks the
 * policy who is next and switches to it directly, so that a yield is one
 * switch and not two (the port, section 3).  All ways out of a thread are
 * here; each must see to errno (S4).
 */
#include "base/panic.h"
#include "thread/policy.h"
#include "thread/sched.h"

void
ct_yield(void)
{
    panic("ct_yield is not written yet");
}

void
sched_block(const char *what, const void *on)
{
    panic("sched_block is not written yet");
}

void
sched_wake(struct thread *t)
{
    policy_ready(t);
}

void
sched_leave(void)
{
    panic("sched_leave is not written yet");
}

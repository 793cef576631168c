/*
 * critical.c -- parts of a program in which it must not be divided.
 *
 * Each thread counts how many critical sections it is in; while the count is
 * not 0 no tick leaves it.  The count is the thread's: one that blocks in a
 * critical section takes it along, and those that run meanwhile have their own.
 * With one count for all, the sections of one thread would protect another, or
 * end because another has ended his.
 *
 * A tick that comes in between is owed. Where that is noted, and why the
 * debt can neither be lost nor become another thread's, is yours to say
 * here.
 */
#include "base/panic.h"
#include "capriccio.h"
#include "preempt/preempt.h"

bool
critical_defer(struct thread *t)
{
    panic("critical_defer is not written yet");
}

void
ct_preempt_disable(void)
{
    panic("ct_preempt_disable is not written yet");
}

void
ct_preempt_enable(void)
{
    panic("ct_preempt_enable is not written yet");
}

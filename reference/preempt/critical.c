/*
 * critical.c -- parts of a program in which it must not be divided.
 *
 * Each thread counts how many critical sections it is in; while the count is
 * not 0 no tick leaves it.  The count is the thread's: one that blocks in a
 * critical section takes it along, and those that run meanwhile have their own.
 * With one count for all, the sections of one thread would protect another, or
 * end because another has ended his.
 *
 * A tick that comes in between is owed.  The debt stands where the marks stand,
 * in the context of the running thread: it is gone when the thread is left in
 * any other way, and is the right thread's without anybody saying so.
 *
 * No tick can come between the count's return to 0 and the look at the debt
 * and be lost: these are not the program's own instructions, so it is asked
 * again.
 */
#include "base/panic.h"
#include "capriccio.h"
#include "preempt/preempt.h"

bool
critical_defer(struct thread *t)
{
    if (t->critical == 0)
        return false;
    preempt_set_mark(t, MARK_OWES);
    return true;
}

void
ct_preempt_disable(void)
{
    struct thread *self = thread_current;

    if (self->critical == UINT8_MAX)
        panic("ct_preempt_disable(): more than %d within each other",
              UINT8_MAX);
    self->critical++;
}

void
ct_preempt_enable(void)
{
    struct thread *self = thread_current;

    if (self->critical == 0)
        panic("ct_preempt_enable() without ct_preempt_disable()");
    self->critical--;
    if (self->critical == 0 && preempt_mark(self) == MARK_OWES)
        ct_yield();
}

/*
 * critical.c -- parts of a program in which it must not be divided.
 *
 * Another design: the end of a section asks first whether it is the last one,
 * and pays before it lets go of the count; who gives way with the count at 1
 * takes that along, and lets go of it when he is back.
 */
#include "base/panic.h"
#include "capriccio.h"
#include "preempt/preempt.h"

enum { MOST = 255 };

bool
critical_defer(struct thread *t)
{
    bool inside = t->critical > 0;

    if (inside)
        preempt_set_mark(t, MARK_OWES);
    return inside;
}

void
ct_preempt_disable(void)
{
    uint8_t *count = &thread_current->critical;

    if (*count == MOST)
        panic("ct_preempt_disable(): %d sections are the most", MOST);
    ++*count;
}

void
ct_preempt_enable(void)
{
    struct thread *self = thread_current;

    switch (self->critical) {
    case 0:
        panic("ct_preempt_enable() outside of any section");
    case 1:
        if (preempt_mark(self) == MARK_OWES)
            ct_yield();
    }
    self->critical--;
}

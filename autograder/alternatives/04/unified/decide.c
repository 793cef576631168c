/*
 * decide.c -- what to do about a tick.
 *
 * Another design: what is asked is the thread first, and the address of the
 * instruction only if it matters.  A thread that owes already owes no more; but
 * nothing is written down before the address has been looked at.
 */
#include "preempt/preempt.h"
#include "preempt/text.h"

static bool
lies_in(uintptr_t pc, const struct text *text)
{
    return text->from <= pc && pc < text->to;
}

enum verdict
decide(uintptr_t pc)
{
    struct thread *t = thread_current;
    void *mark = preempt_mark(t);

    if (!lies_in(pc, &text_own[TEXT_ONCE])
        && !lies_in(pc, &text_own[TEXT_BULK]))
        return TICK_SOON;
    if (mark != MARK_OWES && mark != MARK_SEEN) {
        preempt_set_mark(t, MARK_SEEN);
        return TICK_SEEN;
    }
    return mark == MARK_SEEN && !critical_defer(t) ? TICK_SWITCH
           : TICK_DEFERRED;
}

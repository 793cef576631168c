/*
 * decide.c -- what to do about a tick.
 *
 * Another design: the addresses are compared by distance, and the three marks
 * are told apart in a switch.
 */
#include "preempt/preempt.h"
#include "preempt/text.h"

enum verdict
decide(uintptr_t pc)
{
    const struct text *bulk = &text_own[TEXT_BULK];
    const struct text *once = &text_own[TEXT_ONCE];
    struct thread *t = thread_current;

    if (pc - bulk->from >= bulk->to - bulk->from
        && pc - once->from >= once->to - once->from)
        return TICK_SOON;

    switch ((uintptr_t)preempt_mark(t)) {
    case (uintptr_t)MARK_OWES:
        return TICK_DEFERRED;
    case (uintptr_t)MARK_SEEN:
        return critical_defer(t) ? TICK_DEFERRED : TICK_SWITCH;
    default:
        preempt_set_mark(t, MARK_SEEN);
        return TICK_SEEN;
    }
}

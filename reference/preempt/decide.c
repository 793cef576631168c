/*
 * decide.c -- what to do about a tick.
 *
 * A tick comes between any two instructions.  All that it brings is the address
 * of the next one, and that is enough to tell three cases apart.
 *
 * In the program's own code the thread can be left: whatever the program was
 * doing, it knows that it is preempted, and has marked what must not be
 * divided.  In the C library it cannot: malloc() may hold its lock, a stream
 * may be half written, and the next thread would wait for a lock whose owner
 * cannot run, or find the heap in pieces.  In this library it cannot either: a
 * queue may be half linked, and the running thread may already be another than
 * the one whose stack this is; so not even a mark may be left there.
 *
 * A tick that lands in a library is asked again soon, instead of at the next
 * tick.  A thread that spends its life in malloc() is in its own code for one
 * instruction in a hundred, and at one attempt a tick would run for seconds.
 */
#include "preempt/preempt.h"
#include "preempt/text.h"

/* Whether the instruction at pc is the program's own. */
static bool
is_own(uintptr_t pc)
{
    for (int i = 0; i < TEXTS; i++)
        if (pc >= text_own[i].from && pc < text_own[i].to)
            return true;
    return false;
}

enum verdict
decide(uintptr_t pc)
{
    struct thread *t = thread_current;

    if (!is_own(pc))
        return TICK_SOON;
    if (preempt_mark(t) == MARK_OWES)
        return TICK_DEFERRED;
    if (preempt_mark(t) != MARK_SEEN) {
        preempt_set_mark(t, MARK_SEEN);
        return TICK_SEEN;
    }
    return critical_defer(t) ? TICK_DEFERRED : TICK_SWITCH;
}

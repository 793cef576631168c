/*
 * preempt -- switching threads that do not give way by themselves.
 *
 *      timer --signal--> preempt_tick()
 *                          decide()            decide.c: what to do about it
 *                            text_own          text.c: whose code was running
 *                            critical_defer()  critical.c: may it be left?
 *                          machine_divert()    the thread calls preempt_leave()
 *                                              as if it stood in its code
 *
 * P1  A thread is left by a tick only at an instruction of the program's own
 *     code, with its critical count at 0.
 * P2  A tick that cannot be acted upon is not lost: it is asked again soon,
 *     or the thread gives way when its critical count returns to 0.
 * P3  The count is the thread's own: it goes with the thread when that gives
 *     way inside, and nobody else's changes it.
 * P4  The debt is given once, by the thread that owes it, and not by one that
 *     has given way since.
 * P5  A tick acts upon a thread that was running at the tick before, and has
 *     not been left since.
 * P6  While preemption is off nothing on the way of a switch knows of it.
 *
 * How P4 to P6 go together: the context of a thread that is running is
 * garbage (context.h).  A tick leaves a mark there.  To leave a thread is to
 * write its context, by whatever way it is left; so while the mark stands,
 * the thread has not been left, and no switch has done anything to tell us.
 */
#ifndef PREEMPT_PREEMPT_H
#define PREEMPT_PREEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "thread/thread.h"

/* What to do about a tick. */
enum verdict {
    TICK_SOON,                  /* not here: ask again soon */
    TICK_LATER,                 /* not for some time: ask at the next tick */
    TICK_SEEN,                  /* its time begins: ask at the next tick */
    TICK_DEFERRED,              /* it gives way when it may be left */
    TICK_SWITCH                 /* leave it here */
};

/* The marks, in the context of the running thread; no stack is there. */
#define MARK_SEEN ((void *)1)   /* a tick saw it running ... */
#define MARK_OWES ((void *)2)   /* ... and a later one wanted it to give way */

/* What stands in the place of the marks, if it is neither of them: the thread
 * has been left since the last tick, or never saw one. */
static inline void *
preempt_mark(const struct thread *t)
{
    return t->context.sp;
}

/* Marks t, which must be running, and not on its way to another. */
static inline void
preempt_set_mark(struct thread *t, void *mark)
{
    t->context.sp = mark;
}

/*
 * What to do about a tick that came before the instruction at pc was run.
 * Called from a signal handler.
 */
enum verdict decide(uintptr_t pc);

/*
 * Whether t, which is running the program's own code and has had its time,
 * must not be left.  Then it gives way by itself when it may be (P2).
 */
bool critical_defer(struct thread *t);

/*
 * A tick.  `ucontext` is what the signal handler was given; it is changed if
 * the thread is to be left.  Returns the verdict that was acted upon: decide()
 * may be overruled by the state of the stack and of signals.
 */
enum verdict preempt_tick(void *ucontext);

/* Must have been called before preempt_tick(): remembers which signals are
 * usually blocked.  NULL, or why preemption does not work here. */
const char *preempt_prepare(void);

/* What a thread calls when it is left by a tick.  The machine's way in. */
void preempt_leave(void);

#endif

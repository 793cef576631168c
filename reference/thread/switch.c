/*
 * switch.c -- leaving a thread in the middle of a coroutine.
 *
 * The chain of coroutines that resumed each other belongs to the thread.  It
 * is put away while others run, who have chains of their own or none.
 */
#include "thread/thread.h"

void
thread_switch_inside_coroutine(struct thread *from, struct thread *to)
{
    from->coro = coro_current;
    coro_current = NULL;
    context_switch(&from->context, &to->context);
    coro_current = from->coro;
}

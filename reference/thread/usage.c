/*
 * usage.c -- what the stacks of threads hold.
 *
 * How large a stack must be is a guess until somebody has looked; the mark
 * that a thread leaves on its stack turns the guess into a number.
 */
#include <errno.h>

#include "thread/thread.h"

int
ct_stack_usage(ct_thread thread, size_t *used, size_t *size)
{
    struct thread *t = thread_find(thread);

    if (t == NULL)
        return ESRCH;
    if (t->stack.base == NULL)
        return EINVAL;
    *used = stack_used(&t->stack);
    *size = stack_size(&t->stack);
    return 0;
}

size_t
ct_trim(void)
{
    return stack_trim(STACK_EMPTY);
}

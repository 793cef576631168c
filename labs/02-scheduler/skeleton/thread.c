/*
 * thread.c -- the life of a thread.
 *
 *      ct_create --> RUNNABLE <--> BLOCKED
 *                       |
 *                    ct_exit --> DONE --ct_join--> free
 *                       |                            ^
 *                       +----------- detached -------+
 *
 * A thread that ends has a result, which waits in its control block for the
 * one that joins it, and a stack, which nobody needs any more but which the
 * thread still stands on while it leaves: somebody else has to free it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/panic.h"
#include "thread/sched.h"
#include "thread/thread.h"

/* The first function on a thread's stack: yours to write. */

void
ct_attr_init(ct_attr *attr)
{
    *attr = (ct_attr){ .stack_size = STACK_DEFAULT };
}

int
ct_create(ct_thread *thread, const ct_attr *attr,
          void *(*start)(void *), void *arg)
{
    panic("ct_create is not written yet");
}

void
ct_exit(void *result)
{
    panic("ct_exit is not written yet");
}

int
ct_join(ct_thread thread, void **result)
{
    panic("ct_join is not written yet");
}

int
ct_detach(ct_thread thread)
{
    panic("ct_detach is not written yet");
}

ct_thread
ct_self(void)
{
    return thread_handle(thread_current);
}

int
ct_setname(ct_thread thread, const char *name)
{
    struct thread *t = thread_find(thread);

    if (t == NULL)
        return ESRCH;
    snprintf(t->name, sizeof t->name, "%s", name);
    return 0;
}

int
ct_getname(ct_thread thread, char *name, size_t size)
{
    struct thread *t = thread_find(thread);

    if (t == NULL)
        return ESRCH;
    size_t length = strlen(t->name);
    if (length >= size)
        return ERANGE;
    memcpy(name, t->name, length + 1);
    return 0;
}

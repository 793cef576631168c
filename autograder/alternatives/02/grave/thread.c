/*
 * thread.c -- the life of a thread, whose stack is freed by whoever runs next.
 *
 * The stack of a thread that has ended is left by the switch away from it; the
 * first thing that anybody does after a switch is to free it.  So it is never
 * kept for longer; each switch asks whether there is one.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "thread/sched.h"
#include "thread/thread.h"

void my_after_switch(void);             /* sched.c calls these two */
void my_leave_stack(struct stack *s);

static struct stack grave;

void
my_after_switch(void)
{
    if (grave.base == NULL)
        return;

    int error = errno;
    stack_free(&grave);
    errno = error;
}

/* The caller still stands on it. */
void
my_leave_stack(struct stack *s)
{
    grave = *s;
    s->base = NULL;
}

/* The first function on a thread's stack. */
static void
begin(void *arg)
{
    struct thread *self = arg;

    my_after_switch();
    ct_exit(self->start(self->value));
}

void
ct_attr_init(ct_attr *attr)
{
    *attr = (ct_attr){ .stack_size = STACK_DEFAULT };
}

int
ct_create(ct_thread *thread, const ct_attr *attr,
          void *(*start)(void *), void *arg)
{
    static const ct_attr defaults = { .stack_size = STACK_DEFAULT };

    if (attr == NULL)
        attr = &defaults;
    if (start == NULL || attr->priority < 0 || attr->priority > CT_PRIORITY_MAX)
        return EINVAL;

    struct thread *t = thread_take();
    if (t == NULL)
        return EAGAIN;
    int error = stack_alloc(&t->stack, attr->stack_size);
    if (error != 0) {
        thread_drop(t);
        return error == EINVAL ? EINVAL : EAGAIN;
    }
    t->start = start;
    t->value = arg;
    t->detached = attr->detached != 0;
    t->priority = attr->priority;
    memcpy(t->name, attr->name, sizeof t->name);
    t->name[sizeof t->name - 1] = '\0';
    context_make(&t->context, stack_top(&t->stack), begin, t);
    sched_wake(t);
    *thread = thread_handle(t);
    return 0;
}

void
ct_exit(void *result)
{
    struct thread *self = thread_current;

    specific_end(self);
    self->value = result;
    if (self->joiner != NULL)
        sched_wake(self->joiner);
    sched_leave();
}

int
ct_join(ct_thread thread, void **result)
{
    struct thread *self = thread_current, *t = thread_find(thread);

    if (t == NULL)
        return ESRCH;
    if (t == self || self->joiner == t)
        return EDEADLK;
    if (t->detached || t->joiner != NULL)
        return EINVAL;

    t->joiner = self;
    if (t->state != THREAD_DONE) {
        if (thread_on_join != NULL)
            thread_on_join(t);
        sched_block("join", t);
    }
    if (result != NULL)
        *result = t->value;
    thread_drop(t);
    return 0;
}

int
ct_detach(ct_thread thread)
{
    struct thread *t = thread_find(thread);

    if (t == NULL)
        return ESRCH;
    if (t->detached || t->joiner != NULL)
        return EINVAL;
    t->detached = true;
    if (t->state == THREAD_DONE)
        thread_drop(t);
    return 0;
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

/*
 * coroutine.c -- functions that can be left in the middle.
 *
 * A coroutine is a context and a stack.  Resuming it is a switch to where it
 * stands, yielding a switch back to where its resumer stands; the value
 * travels in the control block.  Coroutines may resume others: the chain of
 * resumers is the call stack of coroutines, and coro_current is its top.
 *
 *      plain code --resume--> A --resume--> B      coro_current == B
 *                             NORMAL        RUNNING
 *
 * R1  coro_current is RUNNING; those that resumed it, directly or not, are
 *     NORMAL; no others are either.
 * R2  A SUSPENDED coroutine stands in ct_coro_yield(), or has not begun.
 * R3  A DEAD one is never switched to again.
 *
 * The control block is not on the stack, or all blocks would share cache sets.
 * Symmetric coroutines, where each names its successor, were rejected: with
 * a scheduler one has threads, and without one nobody knows who is next.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/panic.h"
#include "coroutine/context.h"
#include "coroutine/coroutine.h"
#include "stack/stack.h"

struct ct_coro {
    struct context context;     /* where it stands, unless RUNNING or NORMAL */
    struct context resumer;     /* where its resumer stands, if it is either */
    struct ct_coro *below;      /* the coroutine that resumed it, or NULL */
    void *(*fn)(void *);
    void *value;                /* what passes with the next switch */
    enum ct_coro_status status;
    struct stack stack;
};

struct ct_coro *coro_current;

/* The first function on a coroutine's stack. */
static void
begin(void *arg)
{
    struct ct_coro *co = arg;

    co->value = co->fn(co->value);
    co->status = CT_CORO_DEAD;
    context_switch(&co->context, &co->resumer);
    panic("a dead coroutine was resumed");
}

ct_coro *
ct_coro_create(void *(*fn)(void *), size_t stack_size)
{
    if (fn == NULL) {
        errno = EINVAL;
        return NULL;
    }

    struct ct_coro *co = calloc(1, sizeof *co);
    if (co == NULL)
        return NULL;
    int error = stack_alloc(&co->stack, stack_size);
    if (error != 0) {
        free(co);
        errno = error;
        return NULL;
    }
    co->fn = fn;
    co->status = CT_CORO_SUSPENDED;
    context_make(&co->context, stack_top(&co->stack), begin, co);
    return co;
}

int
ct_coro_resume(ct_coro *co, void *in, void **out)
{
    if (co->status != CT_CORO_SUSPENDED) {
        errno = co->status == CT_CORO_DEAD ? ESRCH : EBUSY;
        return -1;
    }

    co->below = coro_current;
    if (co->below != NULL)
        co->below->status = CT_CORO_NORMAL;
    coro_current = co;
    co->status = CT_CORO_RUNNING;
    co->value = in;
    context_switch(&co->resumer, &co->context);

    coro_current = co->below;
    if (co->below != NULL)
        co->below->status = CT_CORO_RUNNING;
    if (out != NULL)
        *out = co->value;
    return 0;
}

void *
ct_coro_yield(void *value)
{
    struct ct_coro *co = coro_current;

    if (co == NULL)
        panic("ct_coro_yield() outside a coroutine");
    co->status = CT_CORO_SUSPENDED;
    co->value = value;
    context_switch(&co->context, &co->resumer);
    return co->value;
}

int
ct_coro_destroy(ct_coro *co)
{
    if (co->status == CT_CORO_RUNNING || co->status == CT_CORO_NORMAL) {
        errno = EBUSY;
        return -1;
    }
    stack_free(&co->stack);
    free(co);
    return 0;
}

enum ct_coro_status
ct_coro_status(const ct_coro *co)
{
    return co->status;
}

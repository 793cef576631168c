/*
 * coroutine.c -- functions that can be left in the middle.
 *
 * A coroutine is a stack, and all else about it stands at the top of that
 * stack: to create one is a single allocation, to destroy it a single free.
 *
 *      +-------+------------------------------+---------+
 *      | guard |              <- its frames   | ct_coro |
 *      +-------+------------------------------+---------+
 *                                             co        top
 *
 * Resuming it is a switch to where it stands, yielding a switch back to where
 * its resumer stands; the value travels in the control block.  Coroutines may
 * resume others: the chain of resumers is the call stack of coroutines, and
 * coro_current is its top.
 *
 * R1  coro_current is RUNNING; those that resumed it, directly or not, are
 *     NORMAL; no others are either.
 * R2  A SUSPENDED coroutine stands in ct_coro_yield(), or has not begun.
 * R3  A DEAD one is never switched to again.
 *
 * What that costs: a walk over many control blocks touches a page each, in few
 * sets of the cache, which is why table.c does the opposite.  Of coroutines
 * only the one at hand is looked at, and the block and the frame beside it are
 * wanted together anyway.
 */
#include <errno.h>
#include <stddef.h>

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
    struct stack stack;         /* the one that we lie on */
} __attribute__((aligned(16)));

struct ct_coro *coro_current;

/* Goes back to the resumer of the running coroutine, which is `status` from
 * now on, with `value`. */
static void
go_back(enum ct_coro_status status, void *value)
{
    struct ct_coro *co = coro_current;

    co->status = status;
    co->value = value;
    coro_current = co->below;
    if (co->below != NULL)
        co->below->status = CT_CORO_RUNNING;
    context_switch(&co->context, &co->resumer);
}

/* The first function on a coroutine's stack. */
static void
begin(void *arg)
{
    struct ct_coro *co = arg;

    go_back(CT_CORO_DEAD, co->fn(co->value));
    panic("a dead coroutine was resumed");
}

ct_coro *
ct_coro_create(void *(*fn)(void *), size_t stack_size)
{
    struct stack stack;
    int error = fn == NULL ? EINVAL : stack_alloc(&stack, stack_size);

    if (error != 0) {
        errno = error;
        return NULL;
    }

    struct ct_coro *co = (struct ct_coro *)stack_top(&stack) - 1;
    *co = (struct ct_coro){
        .fn = fn,
        .status = CT_CORO_SUSPENDED,
        .stack = stack,
    };
    context_make(&co->context, co, begin, co);
    return co;
}

int
ct_coro_resume(ct_coro *co, void *in, void **out)
{
    if (co->status != CT_CORO_SUSPENDED) {
        errno = co->status == CT_CORO_DEAD ? ESRCH : EBUSY;
        return -1;
    }

    if (coro_current != NULL)
        coro_current->status = CT_CORO_NORMAL;
    co->below = coro_current;
    co->status = CT_CORO_RUNNING;
    co->value = in;
    coro_current = co;
    context_switch(&co->resumer, &co->context);

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
    go_back(CT_CORO_SUSPENDED, value);
    return co->value;
}

int
ct_coro_destroy(ct_coro *co)
{
    if (co->status == CT_CORO_RUNNING || co->status == CT_CORO_NORMAL) {
        errno = EBUSY;
        return -1;
    }

    struct stack stack = co->stack;     /* freeing it takes co away, too */
    stack_free(&stack);
    return 0;
}

enum ct_coro_status
ct_coro_status(const ct_coro *co)
{
    return co->status;
}

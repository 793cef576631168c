/*
 * coroutine.c -- functions that can be left in the middle.
 *
 * Another design: a coroutine is a tunnel with two ends, and somebody stands
 * still at one of them.  To resume and to yield are the same thing seen from
 * two sides: put a value down, and go to the other end.
 *
 *      outside: the resumer        cross()        inside: the function
 *      ends[OUTSIDE]            <---------->      ends[INSIDE]
 *
 * R1  Who runs inside is `here` == INSIDE; that one has been resumed, and is
 *     the running one or waits for another that it has resumed.
 * R2  coro_current is the innermost tunnel that somebody runs inside of.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/panic.h"
#include "coroutine/context.h"
#include "coroutine/coroutine.h"
#include "stack/stack.h"

enum end { OUTSIDE, INSIDE };

struct ct_coro {
    struct context ends[2];     /* who stands still at each */
    enum end here;              /* where somebody runs */
    struct ct_coro *around;     /* the tunnel that we were entered in */
    void *parcel;               /* what is carried across */
    void *(*fn)(void *);
    bool closed;                /* the function has returned */
    struct stack stack;
};

struct ct_coro *coro_current;

/* Carries `parcel` to the other end; returns what is brought back. */
static void *
cross(struct ct_coro *co, void *parcel)
{
    enum end from = co->here, to = from == OUTSIDE ? INSIDE : OUTSIDE;

    co->parcel = parcel;
    co->here = to;
    if (to == INSIDE) {
        co->around = coro_current;
        coro_current = co;
    } else {
        coro_current = co->around;
    }
    context_switch(&co->ends[from], &co->ends[to]);
    return co->parcel;
}

/* The first function on a coroutine's stack. */
static void
begin(void *arg)
{
    struct ct_coro *co = arg;
    void *result = co->fn(co->parcel);

    co->closed = true;
    cross(co, result);
    panic("a dead coroutine was resumed");
}

ct_coro *
ct_coro_create(void *(*fn)(void *), size_t stack_size)
{
    struct ct_coro *co;
    int error;

    if (fn == NULL) {
        errno = EINVAL;
        return NULL;
    }
    if ((co = malloc(sizeof *co)) == NULL)
        return NULL;
    *co = (struct ct_coro){ .here = OUTSIDE, .fn = fn };
    if ((error = stack_alloc(&co->stack, stack_size)) != 0) {
        free(co);
        errno = error;
        return NULL;
    }
    context_make(&co->ends[INSIDE], stack_top(&co->stack), begin, co);
    return co;
}

int
ct_coro_resume(ct_coro *co, void *in, void **out)
{
    if (co->closed || co->here == INSIDE) {
        errno = co->closed ? ESRCH : EBUSY;
        return -1;
    }

    void *parcel = cross(co, in);
    if (out != NULL)
        *out = parcel;
    return 0;
}

void *
ct_coro_yield(void *value)
{
    if (coro_current == NULL)
        panic("ct_coro_yield() outside a coroutine");
    return cross(coro_current, value);
}

int
ct_coro_destroy(ct_coro *co)
{
    if (co->here == INSIDE) {
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
    if (co->here == INSIDE)
        return co == coro_current ? CT_CORO_RUNNING : CT_CORO_NORMAL;
    return co->closed ? CT_CORO_DEAD : CT_CORO_SUSPENDED;
}

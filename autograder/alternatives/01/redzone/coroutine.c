/*
 * coroutine.c -- functions that can be left in the middle.
 *
 * A coroutine is a context and a stack, and that is all that must be kept
 * while nobody runs it.  What a resume needs until the coroutine comes back --
 * where the resumer stands, which coroutine it is itself, the value that
 * passes -- is needed exactly as long as ct_coro_resume() has not returned.  So
 * it is a local variable there, a visit, on the resumer's own stack:
 *
 *      stack of plain code      stack of A               stack of B
 *      ct_coro_resume(A)        ct_coro_resume(B)        runs
 *        visit <---- A.visit      visit <---- B.visit    coro_current == B
 *
 * R1  A coroutine has a visit if and only if it is RUNNING or NORMAL.
 * R2  It is NORMAL if and only if it has made a visit that has not ended.
 * R3  A DEAD one is never switched to again.
 *
 * The status is not kept but told from these: there is no place where it could
 * be forgotten.
 *
 * Rejected: an array of the running coroutines, the deepest last.  It would
 * have to grow in ct_coro_resume(), which has no way to say ENOMEM; and each
 * thread would need one.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/panic.h"
#include "coroutine/context.h"
#include "coroutine/coroutine.h"
#include "stack/stack.h"

/* A resume that has not returned. */
struct visit {
    struct context resumer;     /* where ct_coro_resume() stands */
    struct ct_coro *from;       /* the coroutine it was called in, or NULL */
    void *value;                /* what passes, either way */
};

struct ct_coro {
    struct context context;     /* where it stands, unless it has a visit */
    struct visit *visit;        /* who runs it now; NULL if nobody does */
    void *(*fn)(void *);
    bool visiting;              /* it has resumed another, and waits for it */
    bool dead;
    struct stack stack;
};

struct ct_coro *coro_current;

/* The first function on a coroutine's stack. */
static void
begin(void *arg)
{
    struct ct_coro *co = arg;
    void *result = co->fn(co->visit->value);

    co->visit->value = result;          /* not the visit that it began in */
    co->dead = true;
    context_switch(&co->context, &co->visit->resumer);
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
    context_make(&co->context, stack_top(&co->stack), begin, co);
    return co;
}

int
ct_coro_resume(ct_coro *co, void *in, void **out)
{
    struct visit visit = { .from = coro_current, .value = in };

    if (co->dead || co->visit != NULL) {
        errno = co->dead ? ESRCH : EBUSY;
        return -1;
    }

    if (visit.from != NULL)
        visit.from->visiting = true;
    co->visit = &visit;
    coro_current = co;
    context_switch(&visit.resumer, &co->context);

    coro_current = visit.from;
    co->visit = NULL;
    if (visit.from != NULL)
        visit.from->visiting = false;
    if (out != NULL)
        *out = visit.value;
    return 0;
}

void *
ct_coro_yield(void *value)
{
    struct ct_coro *co = coro_current;

    if (co == NULL)
        panic("ct_coro_yield() outside a coroutine");
    co->visit->value = value;
    context_switch(&co->context, &co->visit->resumer);
    return co->visit->value;            /* another visit than before */
}

int
ct_coro_destroy(ct_coro *co)
{
    if (co->visit != NULL) {
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
    if (co->dead)
        return CT_CORO_DEAD;
    if (co->visit == NULL)
        return CT_CORO_SUSPENDED;
    return co->visiting ? CT_CORO_NORMAL : CT_CORO_RUNNING;
}

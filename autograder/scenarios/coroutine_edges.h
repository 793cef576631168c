/*
 * coroutine_edges -- what coroutines do where a script does not reach (lab 01).
 *
 * Calls of ct_coro_create() for which there is no memory; more resumes within
 * each other than a script has names for; and two threads with coroutines of
 * their own, switched between as a thread library does it.  Main does all this,
 * which has room on its stack.
 */
#ifndef SCENARIOS_COROUTINE_EDGES_H
#define SCENARIOS_COROUTINE_EDGES_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "capriccio.h"
#include "coroutine/context.h"
#include "coroutine/coroutine.h"
#include "stack/stack.h"
#include "autograder/scenarios/coroutine_orders.h"
#include "autograder/scenarios/famine.h"

/* A size that no other coroutine here has. */
enum { RARE_STACK = 1 << 20, BESIDE_STACK = 32 * 1024 };

static void *
answer(void *in)
{
    return in;
}

/* Whether that is a coroutine; it is gone then. */
static bool
works(ct_coro *co)
{
    void *out = NULL;

    return ct_coro_resume(co, &out, &out) == 0 && out == &out
           && ct_coro_destroy(co) == 0;
}

/* The error of a call that may fail with ENOMEM.  A coroutine that could be
 * made all the same, and works, is as right. */
static int
need_error(ct_coro *co)
{
    int error = errno;

    return co == NULL ? error : works(co) ? ENOMEM : 0;
}

/* Makes a coroutine with the largest stack there is, which does not fit. */
static int
create_without_space(void)
{
    errno = 0;
    return need_error(ct_coro_create(answer, STACK_LARGEST));
}

/* The same without any memory but a stack that was used before.  It must be
 * there afterwards: of those that are free the last comes first. */
static int
create_without_memory(bool *kept)
{
    struct famine famine;
    struct stack store, again;

    if (stack_alloc(&store, RARE_STACK) != 0)
        return 0;
    const char *base = store.base;
    stack_free(&store);
    famine_of_memory(&famine);
    errno = 0;
    ct_coro *co = ct_coro_create(answer, RARE_STACK);
    int error = errno;
    famine_end(&famine);
    errno = error;
    error = need_error(co);
    *kept = stack_alloc(&again, RARE_STACK) != 0 || again.base != base;
    stack_free(&again);
    return error;
}

static void *
pass_on(ct_coro *co, void *in, int64_t n)
{
    void *out = NULL;

    if (co == NULL || ct_coro_resume(co, in, &out) != 0)
        return NULL;
    return (void *)(intptr_t)fold((int64_t)(intptr_t)out, n);
}

/* Gets how many more there are to be, each resumed by the one before; then
 * what all of them pass on. */
static void *
rung(void *left)
{
    int64_t n = (int64_t)(intptr_t)left;

    if (n == 0)
        return ct_coro_yield(NULL);
    ct_coro *co = ct_coro_create(rung, 1);
    void *in = ct_coro_yield(pass_on(co, (void *)(intptr_t)(n - 1), n));
    void *out = pass_on(co, in, n);
    return co != NULL && ct_coro_destroy(co) == 0 ? out : NULL;
}

/* Up and down twice. */
static int64_t
climb(unsigned rungs, int64_t value)
{
    ct_coro *co = ct_coro_create(rung, 1);
    void *up = pass_on(co, (void *)(intptr_t)rungs, 0);
    void *down = pass_on(co, (void *)(intptr_t)value, (int64_t)(intptr_t)up);

    return co != NULL && ct_coro_destroy(co) == 0 ? (int64_t)(intptr_t)down
           : 0;
}

/*
 * Two threads.  Each is left inside its coroutine, and entered again when the
 * other is inside its own.
 */

extern struct ct_coro *coro_current __attribute__((weak));

struct beside {
    struct context context;
    struct ct_coro *current;    /* its coro_current while it does not run */
};

static struct beside here, there;
static int64_t beside_value, beside_seen[4];
static char beside_stack[BESIDE_STACK] __attribute__((aligned(16)));

static void
change(struct beside *from, struct beside *to)
{
    from->current = coro_current;
    coro_current = to->current;
    context_switch(&from->context, &to->context);
}

static void *
inside_here(void *in)
{
    change(&here, &there);
    return ct_coro_yield(in);
}

static void *
inside_there(void *in)
{
    change(&there, &here);
    return ct_coro_yield(in);
}

/* Passes value number `i`, and notes what comes back. */
static void
pass_beside(ct_coro *co, unsigned i)
{
    void *out = NULL;

    if (co != NULL
        && ct_coro_resume(co, (void *)(intptr_t)fold(beside_value, i), &out)
               == 0)
        beside_seen[i] = (int64_t)(intptr_t)out;
}

static void
begin_there(void *unused)
{
    ct_coro *co = ct_coro_create(inside_there, 1);

    pass_beside(co, 0);
    change(&there, &here);
    pass_beside(co, 1);
    if (co != NULL)
        ct_coro_destroy(co);
    change(&there, &here);
}

static int64_t
run_beside(int64_t value)
{
    int64_t r = value;

    if (&coro_current == NULL)
        return 0;
    beside_value = value;
    there.current = NULL;
    context_make(&there.context, beside_stack + BESIDE_STACK, begin_there,
                 NULL);
    change(&here, &there);
    ct_coro *co = ct_coro_create(inside_here, 1);
    pass_beside(co, 2);
    change(&here, &there);
    pass_beside(co, 3);
    if (co != NULL)
        ct_coro_destroy(co);
    for (unsigned i = 0; i < 4; i++)
        r = fold(r, beside_seen[i]);
    return r;
}

#endif

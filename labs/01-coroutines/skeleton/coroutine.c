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

ct_coro *
ct_coro_create(void *(*fn)(void *), size_t stack_size)
{
    panic("ct_coro_create is not written yet");
}

int
ct_coro_resume(ct_coro *co, void *in, void **out)
{
    panic("ct_coro_resume is not written yet");
}

void *
ct_coro_yield(void *value)
{
    panic("ct_coro_yield is not written yet");
}

int
ct_coro_destroy(ct_coro *co)
{
    panic("ct_coro_destroy is not written yet");
}

enum ct_coro_status
ct_coro_status(const ct_coro *co)
{
    return co->status;
}

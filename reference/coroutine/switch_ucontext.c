/*
 * switch_ucontext.c -- leaving one stack for another, by the C library.
 *
 * The same interface as the switches in assembly, on swapcontext(3).  It works
 * wherever the C library has it and costs a system call a switch, because POSIX
 * wants the signal mask saved.  Lab 01 starts on it.
 *
 * The frame of a suspended context is a ucontext_t in the frame of
 * context_switch(), and context.sp points to it.
 */
#include <ucontext.h>

#include "base/panic.h"
#include "coroutine/context.h"

void
context_switch(struct context *from, struct context *to)
{
    ucontext_t here;

    if (from == to)
        return;
    from->sp = &here;
    if (swapcontext(&here, to->sp) != 0)
        panic("swapcontext failed");
}

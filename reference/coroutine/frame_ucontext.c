/*
 * frame_ucontext.c -- the first frame of a context, by the C library.
 *
 *      top                 16-byte aligned; nothing above it is ours
 *      top - sizeof        ucontext_t              <- context.sp
 *      below               the stack of entry(arg)
 *
 * makecontext(3) passes int arguments only, so the two pointers travel in
 * halves.
 */
#include <stdint.h>
#include <ucontext.h>

#include "base/panic.h"
#include "coroutine/context.h"


static void
begin(unsigned entry_high, unsigned entry_low,
      unsigned arg_high, unsigned arg_low)
{
    uintptr_t entry = (uintptr_t)entry_high << 32 | entry_low;
    uintptr_t arg = (uintptr_t)arg_high << 32 | arg_low;

    ((void (*)(void *))entry)((void *)arg);
    panic("the entry function of a context returned");
}

void
context_make(struct context *c, void *top, void (*entry)(void *), void *arg)
{
    uintptr_t at = ((uintptr_t)top - sizeof(ucontext_t)) & ~(uintptr_t)15;
    ucontext_t *u = (ucontext_t *)at;
    uintptr_t e = (uintptr_t)entry, a = (uintptr_t)arg;

    if (getcontext(u) != 0)
        panic("getcontext failed");
    u->uc_link = NULL;
    u->uc_stack.ss_size = 256;          /* only its upper end is used */
    u->uc_stack.ss_sp = (char *)u - u->uc_stack.ss_size;
    makecontext(u, (void (*)(void))begin, 4,
                (unsigned)(e >> 32), (unsigned)e,
                (unsigned)(a >> 32), (unsigned)a);
    c->sp = u;
}

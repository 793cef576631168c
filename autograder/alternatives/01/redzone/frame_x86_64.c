/*
 * frame_x86_64.c -- the first frame of a context, on x86-64.
 *
 * A new context has never called context_switch(), so there is no frame to
 * return to.  We forge one: the picture in switch_x86_64.S, filled in so that
 * the switch "returns" to context_entry with the entry function in rbp and
 * its argument in rbx.
 *
 *      top         16-byte aligned; nothing above it is ours
 *      top -  8    ret = context_entry         <- context.sp
 *      top - 64    mxcsr
 *
 * After the switch's ret sp is top, a multiple of 16.  A function that was
 * called would find it 8 less; but context_entry is not called, and makes a
 * call of its own, for which sp must be a multiple of 16.
 */
#include <stdint.h>
#include <stddef.h>

#include "coroutine/context.h"

/* The picture, lowest address first; a context points to its last member. */
struct frame {
    uint32_t mxcsr;
    uint16_t x87cw;
    uint16_t unused;
    uint64_t r15, r14, r13, r12, rbx, rbp;
    uint64_t ret;
};

_Static_assert(offsetof(struct frame, ret) - offsetof(struct frame, rbp) == 8,
               "see switch_x86_64.S");
_Static_assert(offsetof(struct frame, ret) - offsetof(struct frame, r15) == 48,
               "see switch_x86_64.S");
_Static_assert(offsetof(struct frame, ret) - offsetof(struct frame, x87cw)
               == 52, "see switch_x86_64.S");
_Static_assert(offsetof(struct frame, ret) == 56, "see switch_x86_64.S");

void context_entry(void);       /* not a C function: see switch_x86_64.S */

void
context_make(struct context *c, void *top, void (*entry)(void *), void *arg)
{
    struct frame *f = (struct frame *)top - 1;

    *f = (struct frame){
        .rbp = (uintptr_t)entry,
        .rbx = (uintptr_t)arg,
        .ret = (uintptr_t)context_entry,
    };
    __asm__("stmxcsr %0" : "=m"(f->mxcsr));
    __asm__("fnstcw %0" : "=m"(f->x87cw));
    c->sp = &f->ret;
}

/*
 * frame_x86_64.c -- the first frame of a context, on x86-64.
 *
 * A new context has never called context_switch(), so there is no frame to
 * return to.  We forge one: the picture in switch_x86_64.S, filled in so that
 * the switch "returns" to context_entry, and above it, like arguments passed
 * on the stack, what context_entry takes from there.
 *
 *      top         16-byte aligned; nothing above it is ours
 *      top -  8    entry
 *      top - 16    arg
 *      top - 24    ret = context_entry
 *      top - 80    r15                         <- context.sp
 *
 * No register needs a special value, and context_entry could be written
 * knowing nothing of the picture.
 */
#include <stdint.h>
#include <stddef.h>

#include "coroutine/context.h"

/* The picture, lowest address first. */
struct frame {
    uint64_t r15, r14, r13, r12, rbp, rbx;
    uint32_t mxcsr;
    uint16_t x87cw;
    uint16_t unused;
    uint64_t ret;
};

_Static_assert(offsetof(struct frame, rbx) == 40, "see switch_x86_64.S");
_Static_assert(offsetof(struct frame, mxcsr) == 48, "see switch_x86_64.S");
_Static_assert(offsetof(struct frame, x87cw) == 52, "see switch_x86_64.S");
_Static_assert(offsetof(struct frame, ret) == 56, "see switch_x86_64.S");

/* What lies above the first one. */
struct first {
    struct frame frame;
    uint64_t arg, entry;
};

_Static_assert(sizeof(struct first) % 16 == 0, "see context_entry");

void context_entry(void);       /* not a C function: see switch_x86_64.S */

void
context_make(struct context *c, void *top, void (*entry)(void *), void *arg)
{
    struct first *f = (struct first *)((char *)top - sizeof *f);

    *f = (struct first){
        .frame.ret = (uintptr_t)context_entry,
        .arg = (uintptr_t)arg,
        .entry = (uintptr_t)entry,
    };
    __asm__("stmxcsr %0" : "=m"(f->frame.mxcsr));
    __asm__("fnstcw %0" : "=m"(f->frame.x87cw));
    c->sp = &f->frame;
}

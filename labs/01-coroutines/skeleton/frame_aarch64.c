/*
 * frame_aarch64.c -- the first frame of a context, on 64-bit ARM.
 *
 * A new context has never called context_switch(), so there is no frame to
 * return to.  We forge one: the picture in switch_aarch64.S, filled in so that
 * the switch "returns" to context_entry with the entry function in x19 and
 * its argument in x20.
 *
 *      top         16-byte aligned; nothing above it is ours
 *      top - 176   x29, x30 = 0, context_entry  <- context.sp
 *
 * After the switch has taken its frame down sp is top, a multiple of 16, as sp
 * must be at all times on this machine.
 */
#include <stdint.h>
#include <stddef.h>

#include "base/panic.h"
#include "coroutine/context.h"

/* The picture, lowest address first. */
struct frame {
    uint64_t x29, x30;
    uint64_t x19, x20, x21, x22, x23, x24, x25, x26, x27, x28;
    uint64_t d[8];
    uint64_t fpcr;
    uint64_t unused;
};

_Static_assert(offsetof(struct frame, x19) == 16, "see switch_aarch64.S");
_Static_assert(offsetof(struct frame, d) == 96, "see switch_aarch64.S");
_Static_assert(offsetof(struct frame, fpcr) == 160, "see switch_aarch64.S");
_Static_assert(sizeof(struct frame) == 176, "see switch_aarch64.S");

void context_entry(void);       /* not a C function: see switch_aarch64.S */

void
context_make(struct context *c, void *top, void (*entry)(void *), void *arg)
{
    panic("context_make is not written yet");
}

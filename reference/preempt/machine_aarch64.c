/*
 * machine_aarch64.c -- preemption is refused on 64-bit ARM.
 *
 * To go on at the next instruction with all registers as they were, the last
 * jump must not change one.  x86-64 has `ret', which takes the address from the
 * stack; here each jump to an address that is not known beforehand takes it
 * from a register, which would be lost.  The way out is a second signal, whose
 * return restores everything; it has not been built.  The functions that need
 * what machine_refusal() denies are never called.
 */
#include "base/panic.h"
#include "preempt/machine.h"

const char *
machine_refusal(void)
{
    return "preemption needs x86-64: on 64-bit ARM no jump restores all "
           "registers";
}

uintptr_t
machine_pc(const void *ucontext)
{
    return 0;
}

uintptr_t
machine_sp(const void *ucontext)
{
    return 0;
}

size_t
machine_room(const void *ucontext)
{
    return 0;
}

void
machine_divert(void *ucontext)
{
    panic("%s", machine_refusal());
}

void
machine_step(void *ucontext, bool on)
{
    panic("%s", machine_refusal());
}

void
machine_trap(void)
{
    panic("%s", machine_refusal());
}

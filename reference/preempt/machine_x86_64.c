/*
 * machine_x86_64.c -- what preemption must know of the processor, on x86-64.
 *
 * A function that is called puts away the few registers that it must preserve.
 * A thread that is interrupted between any two instructions has all of them in
 * use: the general ones, the flags, and the extended state that grows with
 * each generation of processors.  XSAVE knows all of that.  Most of it is in
 * its initial state most of the time (the 8 KiB of AMX nearly always), and what
 * is not in use need not be saved; the kernel, which has just done the same for
 * the signal, has left the answer in the signal's frame.
 */
#include <cpuid.h>
#include <signal.h>
#include <string.h>
#include <ucontext.h>
#include <valgrind/memcheck.h>

#include "preempt/machine.h"
#include "preempt/preempt.h"

enum {
    RED_ZONE = 128,             /* bytes; enter_x86_64.S takes it down again */
    PUSHED = 8 + 8 + 16 * 8,    /* address, flags, registers */
    ALIGN = 64,                 /* of the extended state */
    CALLS = 4096,               /* for preempt_leave() and what it calls */
    LEGACY = 576,               /* the part without which there is none */
    COMPONENTS = 63,
    XSAVE_LEAF = 13,            /* of CPUID */
    TRAP_FLAG = 0x100
};

/* x87 and SSE are always saved: XRSTOR reads MXCSR whatever is in use. */
#define ALWAYS UINT64_C(3)

/* Where the kernel says what is in the frame of a signal: a magic number in
 * the software's part of the legacy area, and the header behind it. */
#define FRAME_MAGIC UINT32_C(0x46505853)
enum { FRAME_MAGIC_AT = 464, FRAME_USED_AT = 512 };

void preempt_enter(void);       /* not a C function: see enter_x86_64.S */

/* What preempt_enter() is to save, and the bytes it takes. */
uint64_t machine_mask __attribute__((visibility("hidden")));
uint64_t machine_area __attribute__((visibility("hidden")));

static uint64_t enabled;        /* components that there are, as XCR0 */
static uint32_t end_of[COMPONENTS];     /* where each ends in the area */

static greg_t *
registers(const void *ucontext)
{
    return ((ucontext_t *)ucontext)->uc_mcontext.gregs;
}

const char *
machine_refusal(void)
{
    unsigned a, b, c, d;

    if (enabled != 0)
        return NULL;
    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & bit_OSXSAVE) == 0)
        return "this processor has no XSAVE, with which all registers of an "
               "interrupted thread are saved";
    __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
    enabled = (uint64_t)d << 32 | a;
    for (unsigned i = 0; i < COMPONENTS; i++) {
        end_of[i] = LEGACY;
        if (i >= 2 && (enabled >> i & 1) != 0) {
            __cpuid_count(XSAVE_LEAF, i, a, b, c, d);
            end_of[i] = b + a;
        }
    }
    return NULL;
}

uintptr_t
machine_pc(const void *ucontext)
{
    return (uintptr_t)registers(ucontext)[REG_RIP];
}

uintptr_t
machine_sp(const void *ucontext)
{
    return (uintptr_t)registers(ucontext)[REG_RSP];
}

/* The components that are in use; all there are if the frame does not say. */
static uint64_t
in_use(const void *ucontext)
{
    const char *frame = (const char *)
        ((const ucontext_t *)ucontext)->uc_mcontext.fpregs;
    uint32_t magic;
    uint64_t used;

    if (frame == NULL)
        return enabled;
    memcpy(&magic, frame + FRAME_MAGIC_AT, sizeof magic);
    if (magic != FRAME_MAGIC)
        return enabled;
    memcpy(&used, frame + FRAME_USED_AT, sizeof used);
    return (used | ALWAYS) & enabled;
}

/* The bytes that the components in `mask` take. */
static uint64_t
area(uint64_t mask)
{
    uint64_t end = LEGACY;

    for (unsigned i = 0; i < COMPONENTS; i++)
        if ((mask >> i & 1) != 0 && end_of[i] > end)
            end = end_of[i];
    return end;
}

size_t
machine_room(const void *ucontext)
{
    return RED_ZONE + PUSHED + ALIGN + area(in_use(ucontext)) + CALLS;
}

void
machine_divert(void *ucontext)
{
    greg_t *r = registers(ucontext);
    size_t room = machine_room(ucontext);
    uintptr_t sp = machine_sp(ucontext), back = sp - RED_ZONE - sizeof back;

    /* Valgrind takes what is below a stack for out of bounds until it sees
     * the stack pointer go there, and does not see it in a return from a
     * signal. */
    VALGRIND_MAKE_MEM_UNDEFINED(sp - room, room - RED_ZONE);
    machine_mask = in_use(ucontext);
    machine_area = area(machine_mask);
    *(greg_t *)back = r[REG_RIP];
    r[REG_RSP] = (greg_t)back;
    r[REG_RIP] = (greg_t)(uintptr_t)preempt_enter;
}

void
machine_step(void *ucontext, bool on)
{
    if (on)
        registers(ucontext)[REG_EFL] |= TRAP_FLAG;
    else
        registers(ucontext)[REG_EFL] &= ~(greg_t)TRAP_FLAG;
}

void
machine_trap(void)
{
    __asm__ volatile ("int3" ::: "memory");
}

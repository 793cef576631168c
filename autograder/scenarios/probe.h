/*
 * probe -- what C cannot see of a context switch (lab 01).
 *
 * A compiler saves the callee-saved registers that it uses around a call
 * anyway, so a switch that forgets one often works between C functions.  The
 * probes are assembly, one file an architecture: they fill every register
 * that must survive, switch, and write down what is left.  All that differs
 * between architectures is in there, the constants included.
 */
#ifndef SCENARIOS_PROBE_H
#define SCENARIOS_PROBE_H

#include <stddef.h>
#include <stdint.h>

#include "autograder/scenarios/script.h"

/* Kinds of events. */
enum {
    P_MACHINE = 1,      /* a: enum machine; what follows depends on it */
    P_START,            /* who: a context, at its first instruction */
    P_REGISTER,         /* who: which; a: its content; b: place(step, context)
                         * of the switch that it had to survive.  The last
                         * one is the stack pointer; a: how far it is off. */
    P_CONTROL,          /* who: which unit; a: its setting; b as above */
    P_ALIGNED,          /* who: a stack; a: the challenge; b: bytes off */
    P_MADE,             /* who: a stack; a: bytes of it that were changed at
                         * or above top, b: below top - CONTEXT_ROOM */
    P_ENTERED,          /* who: a stack; a: the argument; b: 1 if the stack
                         * pointer is within CONTEXT_ROOM below top */
    P_LEFT              /* who: a stack; a: bytes changed at or above top */
};

/* What the first word of orders for contexts means: x is where to switch. */
enum { P_SWITCH = 1, CONTEXTS_MAX = 4 };

enum machine {
    MACHINE_X86_64 = 1,
    MACHINE_AARCH64,
    MACHINE_NKINDS = MACHINE_AARCH64
};

/* All but the stack pointer; x86-64 has 6, aarch64 19. */
enum { PROBE_REGISTERS_MAX = 19 };

struct context;

/* One switch.  The assembly knows the offsets. */
struct probe {
    struct context *from, *to;
    uint64_t sp_before, sp_after;
    uint64_t in[PROBE_REGISTERS_MAX];
    uint64_t out[PROBE_REGISTERS_MAX];
};

_Static_assert(offsetof(struct probe, sp_before) == 16, "probe_*.S disagrees");
_Static_assert(offsetof(struct probe, in) == 32, "probe_*.S disagrees");
_Static_assert(offsetof(struct probe, out) == 184, "probe_*.S disagrees");

/* This machine. */
extern const uint32_t probe_machine;    /* enum machine */
extern const uint32_t probe_registers;  /* without the stack pointer */
extern const uint32_t probe_units;      /* with a control word of their own */
extern const uint32_t probe_bias;       /* of sp at a function's entry */

/*
 * Fills the registers from p->in, calls context_switch(p->from, p->to), and
 * when that returns leaves the registers in p->out.  `next` is the probe that
 * p->to stopped in; if it never ran, anything.  Comes back also when the
 * stack pointer does not.
 */
void probe_switch(struct probe *p, struct probe *next);

/*
 * For context_make(): notes the stack pointer at its first instruction in
 * probe_entry_sp, then calls probe_then(arg), on an aligned stack whatever
 * it was.
 */
void probe_entry(void *arg);
extern uint64_t probe_entry_sp;
extern void (*probe_then)(void *arg);

/*
 * The control word of a unit (0: vector or only, 1: x87), as a number from 0
 * to 15: rounding mode and the two settings beside it; and 16 more if some
 * exception is not masked, which nobody here asks for.
 */
unsigned probe_control(unsigned unit);
void probe_set_control(unsigned unit, unsigned setting);

#endif

/*
 * machine -- a processor and its kernel, as experiments see them.
 *
 * An experiment (ask.h) does not care on what it is made, so a machine is a
 * table of what can be done to it.  machine_here is the one that this program
 * runs on.  A test makes others up: one whose stack grows upward, one whose
 * clock is coarse, one on which every second run is disturbed.  What finds
 * the truth about those has found it by experiment.
 */
#ifndef MACHINE_MACHINE_H
#define MACHINE_MACHINE_H

#include <stddef.h>
#include <stdint.h>

enum {
    MACHINE_REGISTERS_MAX = 32, /* so that a set of them is a uint32_t */
    MACHINE_BELOW = 512,        /* bytes below sp that interrupt() shows */
#if defined __x86_64__
    MACHINE_REGISTERS = 15      /* of machine_here */
#elif defined __aarch64__
    MACHINE_REGISTERS = 29
#endif
};

/* What each general register holds, the stack pointer left out. */
struct machine_registers {
    uint64_t value[MACHINE_REGISTERS_MAX];
};

/* What can be done over and over, to find what it costs. */
enum machine_action {
    MACHINE_NOTHING,            /* the loop alone */
    MACHINE_CALL,               /* call a function, and return */
    MACHINE_SWITCH,             /* leave a stack for another, in one process */
    MACHINE_SYSCALL,            /* ask the kernel for something trivial */
    MACHINE_PROCESS,            /* wake another process and wait for it */
    MACHINE_ACTIONS
};

struct machine {
    /* Calls fn(arg) from a function that it calls. */
    void (*deeper)(void (*fn)(void *), void *arg);

    /* The stack pointer at the first instruction of a function that it
     * calls; where the stack is at that moment may differ from time to time. */
    uintptr_t (*entry)(void);

    /*
     * Loads the registers with r->value, calls a function that uses all that
     * it may use, and leaves in r->value what the registers hold then.
     */
    void (*call)(struct machine_registers *r);

    unsigned nregisters;        /* how many of r->value there are */
    const char *const *name;    /* what each of them is called */

    /*
     * Lets a signal come while `below` lies under the stack pointer, which is
     * moved down by shift bytes (0 to 63) first: below[0] is the byte next to
     * it, below[MACHINE_BELOW - 1] the lowest.  Afterwards below[] is what is
     * there when the handler has returned.
     */
    void (*interrupt)(unsigned shift, unsigned char below[MACHINE_BELOW]);

    /*
     * Does something n times in a loop; n is at least 1.  Whoever asks counts
     * on three things.  The first hundred turns of an action, all runs
     * together, may take longer.  Other programs may disturb any run, and make
     * it longer, never shorter; of ten runs of the same action one after
     * another at least one is not disturbed.  The loop takes time, too.
     */
    void (*act)(enum machine_action action, size_t n);

    /* A clock in ns.  It never goes back, and may stand still for up to
     * 1,000 ns. */
    int64_t (*now)(void);
};

/* This machine.  It knows no MACHINE_SWITCH: see machine_switches. */
extern const struct machine machine_here;

/*
 * Switches n times from one stack to another.  Nothing here can do that, so
 * whoever can sets it; while it is NULL, machine_here's act() panics when it
 * is asked for MACHINE_SWITCH.
 */
extern void (*machine_switches)(size_t n);

/*
 * What machine_here is made of, in machine_ARCH.S.
 */

/* See machine.entry. */
uintptr_t machine_entry(void);

/* Loads the registers, calls fn, stores the registers. */
void machine_call(struct machine_registers *r, void (*fn)(void));

/*
 * On a stack whose pointer is sp, sends `signal` to thread `tid` of process
 * `pid`, which must be the caller; comes back when the handler has returned.
 * Nothing is stored near sp by us.
 */
void machine_signal(void *sp, int pid, int tid, int signal);

/* Calls fn(arg) on the stack whose top is sp, a multiple of 16. */
void machine_on(void *sp, void (*fn)(void *), void *arg);

/* The registers' names, in wreck_ARCH.c. */
extern const char *const machine_names[MACHINE_REGISTERS];

/* Destroys every register that the compiler lets it destroy. */
void machine_wreck(void);

#endif

/*
 * machine -- what preemption must know of the processor.
 *
 * `ucontext` is the third argument of a signal handler: the registers of what
 * was interrupted, which run on as they stand there when the handler returns.
 */
#ifndef PREEMPT_MACHINE_H
#define PREEMPT_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Looks at the processor, once.  NULL: all below works; or a sentence that
 * says why preemption does not work here. */
const char *machine_refusal(void);

/* The next instruction of what was interrupted, and its stack pointer. */
uintptr_t machine_pc(const void *ucontext);
uintptr_t machine_sp(const void *ucontext);

/* Bytes below the stack pointer that machine_divert() and what it leads to
 * may write to. */
size_t machine_room(const void *ucontext);

/*
 * Makes what was interrupted call preempt_leave() before its next instruction
 * and then go on, with every register and the memory below its stack pointer
 * as they were.
 */
void machine_divert(void *ucontext);

/* For tests.  Lets what was interrupted stop with SIGTRAP after each
 * instruction from now on, or run; machine_trap() stops the caller so. */
void machine_step(void *ucontext, bool on);
void machine_trap(void);

#endif

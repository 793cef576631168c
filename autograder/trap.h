/*
 * trap -- what a tracer must know of the machine: where the program counter
 * and the first argument are, and which instructions stop a process or
 * enter the kernel.
 */
#ifndef AUTOGRADER_TRAP_H
#define AUTOGRADER_TRAP_H

#include <stdint.h>
#include <sys/user.h>

#if defined(__x86_64__)

typedef struct user_regs_struct trap_registers;

/* int3; the program counter is behind it when the process has stopped. */
#define TRAP_INSTRUCTION UINT64_C(0xcc)
#define TRAP_MASK        UINT64_C(0xff)
#define TRAP_LENGTH      1

/* syscall */
#define TRAP_CALL        UINT64_C(0x050f)
#define TRAP_CALL_MASK   UINT64_C(0xffff)

static inline uint64_t
trap_pc(const trap_registers *r)
{
    return r->rip;
}

static inline void
trap_set_pc(trap_registers *r, uint64_t pc)
{
    r->rip = pc;
}

static inline uint64_t
trap_argument(const trap_registers *r)
{
    return (uint32_t)r->rdi;
}

#elif defined(__aarch64__)

typedef struct user_regs_struct trap_registers;

/* brk #0; the program counter stays on it. */
#define TRAP_INSTRUCTION UINT64_C(0xd4200000)
#define TRAP_MASK        UINT64_C(0xffffffff)
#define TRAP_LENGTH      0

/* svc #0 */
#define TRAP_CALL        UINT64_C(0xd4000001)
#define TRAP_CALL_MASK   UINT64_C(0xffffffff)

static inline uint64_t
trap_pc(const trap_registers *r)
{
    return r->pc;
}

static inline void
trap_set_pc(trap_registers *r, uint64_t pc)
{
    r->pc = pc;
}

static inline uint64_t
trap_argument(const trap_registers *r)
{
    return (uint32_t)r->regs[0];
}

#else
#error "trap.h knows x86-64 and aarch64; this machine is neither"
#endif

#endif

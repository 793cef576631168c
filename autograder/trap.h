/*
 * trap -- what a tracer must know of the machine: where the program counter
 * and the first argument are, and which instructions stop a process, enter
 * the kernel or slip past a step.
 */
#ifndef AUTOGRADER_TRAP_H
#define AUTOGRADER_TRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
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

/*
 * Whether the instruction at p, of whose bytes n can be read, is a load of SS:
 * the processor lets no trap come between it and the next, so that two are done
 * in one step.  No compiler makes one.
 */
static inline bool
trap_hides_next(const unsigned char *p, size_t n)
{
    static const unsigned char prefixes[] = {
        0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf2, 0xf3
    };
    size_t i = 0;

    while (i < n && (memchr(prefixes, p[i], sizeof prefixes) != NULL
                     || (p[i] & 0xf0) == 0x40))
        i++;
    if (i + 1 >= n)
        return false;
    /* mov to SS; lss, which is 0f b2 */
    return (p[i] == 0x8e && (p[i + 1] & 0x38) == 0x10)
           || (p[i] == 0x0f && p[i + 1] == 0xb2);
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

/* There is no such instruction. */
static inline bool
trap_hides_next(const unsigned char *p, size_t n)
{
    return false;
}

#else
#error "trap.h knows x86-64 and aarch64; this machine is neither"
#endif

#endif

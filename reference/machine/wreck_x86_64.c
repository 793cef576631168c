/*
 * wreck_x86_64.c -- which registers may a function destroy?  Ask the compiler.
 *
 * A compiled function changes the registers that it happens to need, so one
 * call tells nothing about the others.  This one changes all of them and says
 * so to the compiler, which then adds what the function owes to its caller: it
 * stores some registers at the beginning and loads them again at the end.  It
 * leaves the others alone, for nobody counts on them.  What comes back as it
 * was, after that, is what the ABI promises; nobody wrote it down here.
 *
 * The instructions stand in the C function because it is the compiler that is
 * asked.  It must not need rbp itself: the Makefile says -fomit-frame-pointer.
 */
#include "machine/machine.h"

const char *const machine_names[MACHINE_REGISTERS] = {
    "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10",
    "r11", "r12", "r13", "r14", "r15"
};

void
machine_wreck(void)
{
    __asm__ volatile (
        "notq %%rax\n\t" "notq %%rbx\n\t" "notq %%rcx\n\t"
        "notq %%rdx\n\t" "notq %%rsi\n\t" "notq %%rdi\n\t"
        "notq %%rbp\n\t" "notq %%r8\n\t" "notq %%r9\n\t"
        "notq %%r10\n\t" "notq %%r11\n\t" "notq %%r12\n\t"
        "notq %%r13\n\t" "notq %%r14\n\t" "notq %%r15"
        ::: "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9",
        "r10", "r11", "r12", "r13", "r14", "r15", "cc", "memory");
}

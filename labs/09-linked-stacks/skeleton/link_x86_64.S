/*
 * link_x86_64.S -- a call on a new chunk, for the x86-64 System V ABI.
 *
 *      __morestack     is jumped to where a function was about to begin
 *
 * A check that fails has left r11 = its struct linked_call, and the stack as
 * the called function would find it: the return address at rsp, arguments
 * that did not fit in registers above it.  All registers that carry arguments
 * are the caller's: rdi, rsi, rdx, rcx, r8, r9, xmm0 to xmm7, al (the number
 * of vector registers of a variadic call), r10 (the static chain).
 * Free is r11 only; so two more are put away below the return address:
 *
 *      old chunk                           new chunk
 *      rbp + 16    arguments               top         struct chunk
 *      rbp +  8    return address          top - args  copy of the arguments
 *      rbp +  0    rbp          <- rbp     ...         the function's own
 *      rbp -  8    rax                                 return address
 *      rbp - 16    rdi                     ...
 *      rbp - 24    scratch
 *
 * The function is then called, not jumped to, so that it returns here.  Calls
 * and returns stay paired, which keeps the processor's list of return addresses
 * right.  On both ways all registers but r11 pass as they are: gcc, which sees
 * that a callee leaves some register alone that it could change, keeps things
 * there across the call (-fipa-ra).  To forbid that costs 2.9 % in Lua; to keep
 * r11 out of compiled code (-ffixed-r11) costs nothing.
 *
 * The frame's address is rbp + 16 throughout, and rbp is restored by every
 * function that is called: the CFI needs no more than that to lead a debugger
 * from the new chunk to the old one.  The name is the one by which GDB knows
 * that the stack may go anywhere here.
 *
 * An empty list is the rare case: chunk_make() is C, and runs on a small
 * stack of its own, because here there is no room.  C destroys all registers
 * that a function may change, xmm0 to xmm15 among them.
 *
 * Assembled twice: with PAINT defined it is __morestack_painted, which shows
 * each chunk to paint.c before and after use (link_painted_x86_64.S).
 */
#include "linked/linked.h"

/* Bytes at the top of the small stack for registers. */
#define FRAME   320

#ifdef PAINT
#define __morestack __morestack_painted
#endif

        .text
        .globl  __morestack
        .type   __morestack, @function
        .p2align 4
__morestack:
        .cfi_startproc
        leaq    1f(%rip), %rdi
        xorl    %eax, %eax      # no floats for the dots
        jmp     panic
        .cfi_endproc
        .pushsection .rodata
1:      .string "__morestack is not written yet"
        .popsection
        .size   __morestack, . - __morestack

        .section .note.GNU-stack, "", @progbits

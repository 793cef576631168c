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
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbp, 0
        movq    %rsp, %rbp
        .cfi_def_cfa_register rbp
        pushq   %rax
        pushq   %rdi
        movq    CALL_LIST(%r11), %rax
        movq    (%rax), %rdi
        testq   %rdi, %rdi
        jz      .Lempty
        pushq   CHUNK_PREV(%rdi)        # from memory to memory: no register
        popq    (%rax)                  # is free
.Lchunk:
        movq    %fs:linked_current@tpoff, %rax
        movq    %rax, CHUNK_PREV(%rdi)
        movq    %rdi, %fs:linked_current@tpoff
        movq    CHUNK_LIMIT(%rdi), %rax
        movq    %rax, %fs:linked_limit@tpoff
        movq    %rdi, %rsp
#ifdef PAINT
        call    linked_show_new
#endif
        cmpl    $0, CALL_ARGS(%r11)
        jne     .Larguments
.Lready:
        movq    -8(%rbp), %rax
        movq    -16(%rbp), %rdi
        call    *CALL_TARGET(%r11)

#ifdef PAINT
        call    linked_show_used
#endif
        pushq   %rdi                    # still on the chunk
        pushq   %rsi
        movq    %fs:linked_current@tpoff, %rdi
        movq    CHUNK_PREV(%rdi), %rsi
        movq    CHUNK_LIST(%rdi), %r11
        movq    %rsi, %fs:linked_current@tpoff
        movq    CHUNK_LIMIT(%rsi), %rsi
        movq    %rsi, %fs:linked_limit@tpoff
        pushq   (%r11)                  # on to its list; nobody takes it yet
        popq    CHUNK_PREV(%rdi)
        movq    %rdi, (%r11)
        popq    %rsi
        popq    %rdi
        leave
        .cfi_remember_state
        .cfi_def_cfa rsp, 8
        .cfi_restore rbp
        ret
        .cfi_restore_state

/* Copies the arguments, but nothing from beyond the old chunk: their number is
 * the greatest of any call.  rax, rdi are free, and more can be pushed. */
.Larguments:
        movl    CALL_ARGS(%r11), %eax
        subq    %rax, %rsp
        pushq   %rsi
        pushq   %rcx
        movq    CHUNK_PREV(%rdi), %rcx  # the old chunk, its end
        leaq    16(%rbp), %rsi
        subq    %rsi, %rcx              # bytes up to there
        cmpq    %rax, %rcx
        cmovaq  %rax, %rcx
        leaq    16(%rsp), %rdi
        shrq    $3, %rcx
        rep movsq
        popq    %rcx
        popq    %rsi
        jmp     .Lready

/* rax is the list.  Returns to .Lchunk with a new chunk in rdi, on its
 * stack; all else as it was.  The stack pointer goes to the bottom of the frame
 * in one step: Valgrind takes no notice of a push that follows a jump. */
.Lempty:
        leaq    linked_small_stack + LINKED_SMALL_STACK - FRAME, %rsp
        movaps  %xmm0, (%rsp)
        movaps  %xmm1, 16(%rsp)
        movaps  %xmm2, 32(%rsp)
        movaps  %xmm3, 48(%rsp)
        movaps  %xmm4, 64(%rsp)
        movaps  %xmm5, 80(%rsp)
        movaps  %xmm6, 96(%rsp)
        movaps  %xmm7, 112(%rsp)
        movaps  %xmm8, 128(%rsp)
        movaps  %xmm9, 144(%rsp)
        movaps  %xmm10, 160(%rsp)
        movaps  %xmm11, 176(%rsp)
        movaps  %xmm12, 192(%rsp)
        movaps  %xmm13, 208(%rsp)
        movaps  %xmm14, 224(%rsp)
        movaps  %xmm15, 240(%rsp)
        movq    %rsi, 256(%rsp)
        movq    %rdx, 264(%rsp)
        movq    %rcx, 272(%rsp)
        movq    %r8, 280(%rsp)
        movq    %r9, 288(%rsp)
        movq    %r10, 296(%rsp)
        movq    %r11, 304(%rsp)
        movq    %rax, %rdi
        call    chunk_make
        movq    %rax, %rdi
        movaps  (%rsp), %xmm0
        movaps  16(%rsp), %xmm1
        movaps  32(%rsp), %xmm2
        movaps  48(%rsp), %xmm3
        movaps  64(%rsp), %xmm4
        movaps  80(%rsp), %xmm5
        movaps  96(%rsp), %xmm6
        movaps  112(%rsp), %xmm7
        movaps  128(%rsp), %xmm8
        movaps  144(%rsp), %xmm9
        movaps  160(%rsp), %xmm10
        movaps  176(%rsp), %xmm11
        movaps  192(%rsp), %xmm12
        movaps  208(%rsp), %xmm13
        movaps  224(%rsp), %xmm14
        movaps  240(%rsp), %xmm15
        movq    256(%rsp), %rsi
        movq    264(%rsp), %rdx
        movq    272(%rsp), %rcx
        movq    280(%rsp), %r8
        movq    288(%rsp), %r9
        movq    296(%rsp), %r10
        movq    304(%rsp), %r11
        jmp     .Lchunk
        .cfi_endproc
        .size   __morestack, . - __morestack

        .section .note.GNU-stack, "", @progbits

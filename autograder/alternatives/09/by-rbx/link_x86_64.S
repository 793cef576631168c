/*
 * link_x86_64.S -- a call on a new chunk: rbx keeps the frame, a loop copies.
 *
 * The frame is found by rbx, which every function preserves as it does rbp, and
 * rcx and rax are the two that are put away.  Arguments are copied from the
 * last to the first, so that the count needs no register beside the offset.  An
 * empty list is chunk_take()'s business, not chunk_make()'s.
 */
#include "linked/linked.h"

        .text
        .globl  __morestack
        .type   __morestack, @function
        .p2align 4
__morestack:
        .cfi_startproc
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
        movq    %rsp, %rbx
        .cfi_def_cfa_register rbx
        pushq   %rax
        pushq   %rcx
        movq    CALL_LIST(%r11), %rax
        movq    (%rax), %rcx
        testq   %rcx, %rcx
        jz      .Lnone
        pushq   CHUNK_PREV(%rcx)
        popq    (%rax)
.Lhave:
        movq    %fs:linked_current@tpoff, %rax
        movq    %rax, CHUNK_PREV(%rcx)
        movq    %rcx, %fs:linked_current@tpoff
        movq    CHUNK_LIMIT(%rcx), %rax
        movq    %rax, %fs:linked_limit@tpoff
        movq    %rcx, %rsp
        movl    CALL_ARGS(%r11), %eax
        subq    %rax, %rsp
        movq    CHUNK_PREV(%rcx), %rcx
        subq    %rbx, %rcx
        subq    $16, %rcx               # from the first word to the end
        cmpq    %rax, %rcx
        cmovaq  %rax, %rcx
.Lcopy:
        subq    $8, %rcx
        jb      .Lcall
        movq    16(%rbx,%rcx), %rax
        movq    %rax, (%rsp,%rcx)
        jmp     .Lcopy
.Lcall:
        movq    -8(%rbx), %rax
        movq    -16(%rbx), %rcx
        call    *CALL_TARGET(%r11)

        pushq   %rcx
        pushq   %rdx
        movq    %fs:linked_current@tpoff, %rcx
        movq    CHUNK_PREV(%rcx), %rdx
        movq    %rdx, %fs:linked_current@tpoff
        movq    CHUNK_LIMIT(%rdx), %rdx
        movq    %rdx, %fs:linked_limit@tpoff
        movq    CHUNK_LIST(%rcx), %r11
        movq    (%r11), %rdx
        movq    %rdx, CHUNK_PREV(%rcx)
        movq    %rcx, (%r11)
        popq    %rdx
        popq    %rcx
        movq    %rbx, %rsp
        popq    %rbx
        .cfi_remember_state
        .cfi_def_cfa rsp, 8
        .cfi_restore rbx
        ret
        .cfi_restore_state

.Lnone:
        leaq    linked_small_stack + LINKED_SMALL_STACK, %rsp
        pushq   %r11
        pushq   %r10
        pushq   %r9
        pushq   %r8
        pushq   %rdi
        pushq   %rsi
        pushq   %rdx
        subq    $520, %rsp
        fxsave64 (%rsp)                 # all vector registers at once
        movq    %rax, %rdi
        call    chunk_take
        movq    %rax, %rcx
        fxrstor64 (%rsp)
        addq    $520, %rsp
        popq    %rdx
        popq    %rsi
        popq    %rdi
        popq    %r8
        popq    %r9
        popq    %r10
        popq    %r11
        jmp     .Lhave
        .cfi_endproc
        .size   __morestack, . - __morestack

        .section .note.GNU-stack, "", @progbits

/*
 * context_x86_64.S -- leaving one chain of chunks for another.
 *
 *      void linked_context_switch(struct context *from, struct context *to);
 *
 * What context_switch() is in a program on linked stacks: the chunk that the
 * caller stands on is put away on the stack that is left, and linked_limit
 * set again on the one that is entered.  The chunk is also noted at the root
 * of the chain: whoever frees a stack knows its root only (contexts.c).
 *
 *      linked_begin    is called first on a stack, with rdi = its
 *                      struct linked_start (contexts.c)
 *
 * It enters the chunk that it stands on and goes on to the function that was
 * asked for.
 */
#include "linked/linked.h"

        .text
        .globl  linked_context_switch
        .type   linked_context_switch, @function
        .p2align 4
linked_context_switch:
        .cfi_startproc
        movq    %fs:linked_current@tpoff, %rcx
        movq    %rcx, %rax
.Lroot:
        movq    %rax, %rdx
        movq    CHUNK_PREV(%rax), %rax
        testq   %rax, %rax
        jnz     .Lroot
        movq    %rcx, CHUNK_LAST(%rdx)
        pushq   %rcx
        .cfi_adjust_cfa_offset 8
        call    context_switch
        popq    %rcx
        .cfi_adjust_cfa_offset -8
        movq    %rcx, %fs:linked_current@tpoff
        movq    CHUNK_LIMIT(%rcx), %rax
        movq    %rax, %fs:linked_limit@tpoff
        ret
        .cfi_endproc
        .size   linked_context_switch, . - linked_context_switch

        .globl  linked_begin
        .type   linked_begin, @function
        .p2align 4
linked_begin:
        .cfi_startproc
        movq    (%rdi), %rcx
        movq    %rcx, %fs:linked_current@tpoff
        movq    CHUNK_LIMIT(%rcx), %rax
        movq    %rax, %fs:linked_limit@tpoff
        movq    8(%rdi), %rax
        movq    16(%rdi), %rdi
        jmp     *%rax
        .cfi_endproc
        .size   linked_begin, . - linked_begin

        .section .note.GNU-stack, "", @progbits

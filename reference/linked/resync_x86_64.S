/*
 * resync_x86_64.S -- after a jump out of the middle.
 *
 *      linked_resync   is called where setjmp(3) has returned
 *
 * longjmp(3) sets the stack pointer back to an older chunk and says nothing.
 * Whoever comes out of setjmp, the first time or a later one, therefore walks
 * the chain from the newest chunk to the one that the stack pointer is on, and
 * gives back those it leaves behind.  A signal handler that jumps out has
 * limit 0; here it gets the chunk's again.  The same is done after vfork(2),
 * whose child moves the chain of its parent.
 *
 * rax is what setjmp returned, and is kept; every other register that a
 * function may destroy is free.  The root of main is no real chunk: the chain
 * ends there, wherever the stack pointer is.
 */
#include "linked/linked.h"

        .text
        .globl  linked_resync
        .type   linked_resync, @function
        .p2align 4
linked_resync:
        .cfi_startproc
        movq    %fs:linked_current@tpoff, %rcx
        testq   %rcx, %rcx              # another kernel thread's stack
        jz      .Ldone
.Lnext:
        cmpq    %rcx, %rsp
        ja      .Lleave
        cmpq    CHUNK_BASE(%rcx), %rsp
        jae     .Lfound
.Lleave:
        movq    CHUNK_PREV(%rcx), %rsi
        testq   %rsi, %rsi
        jz      .Lfound
        movq    CHUNK_LIST(%rcx), %rdx
        movq    (%rdx), %rdi
        movq    %rdi, CHUNK_PREV(%rcx)
        movq    %rcx, (%rdx)
        movq    %rsi, %rcx
        jmp     .Lnext
.Lfound:
        movq    %rcx, %fs:linked_current@tpoff
        movq    CHUNK_LIMIT(%rcx), %rdx
        movq    %rdx, %fs:linked_limit@tpoff
.Ldone:
        ret
        .cfi_endproc
        .size   linked_resync, . - linked_resync

        .section .note.GNU-stack, "", @progbits

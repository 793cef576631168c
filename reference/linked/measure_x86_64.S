/*
 * measure_x86_64.S -- a call on a stack that was painted.
 *
 *      long measure_call(void *top, void (*f)(void), const long args[6],
 *                        double x, double y);
 *
 * Calls f(args[0], ..., args[5], x, y) with the stack pointer at top, and
 * returns what f returns.
 */
        .text
        .globl  measure_call
        .type   measure_call, @function
measure_call:
        .cfi_startproc
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbp, 0
        movq    %rsp, %rbp
        .cfi_def_cfa_register rbp
        movq    %rdi, %rsp
        movq    %rsi, %r11
        movq    %rdx, %r10
        movq    0(%r10), %rdi
        movq    8(%r10), %rsi
        movq    16(%r10), %rdx
        movq    24(%r10), %rcx
        movq    32(%r10), %r8
        movq    40(%r10), %r9
        movl    $2, %eax
        call    *%r11
        leave
        .cfi_def_cfa rsp, 8
        .cfi_restore rbp
        ret
        .cfi_endproc
        .size   measure_call, . - measure_call

        .section .note.GNU-stack, "", @progbits

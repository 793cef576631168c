/*
 * switch_x86_64.S -- leaving one stack for another, on x86-64.
 *
 *      void context_switch(struct context *from, struct context *to);
 *                          rdi: where to leave    rsi: where to go
 *
 * The caller sees a function call, so the compiler has already saved what a
 * function may destroy.  What it counts on finding again is what the System V
 * ABI calls callee-saved: rbx, rbp, r12 to r15, the stack pointer, and the
 * control halves of mxcsr and of the x87 unit (rounding, masks).  They are
 * pushed, the control words first:
 *
 *      higher addresses
 *      sp + 56     return address      pushed by the call of context_switch
 *      sp + 52     x87 control word    (2 bytes, and 2 unused)
 *      sp + 48     mxcsr
 *      sp + 40     rbx
 *      sp + 32     rbp
 *      sp + 24     r12
 *      sp + 16     r13
 *      sp +  8     r14
 *      sp +  0     r15                 <- context.sp
 *      lower addresses
 *
 * struct frame in frame_x86_64.c is this picture in C.
 *
 * The way out is not a ret.  The processor predicts a ret to go back to where
 * the last call came from, which is on the stack that has been left: it would
 * guess wrong each time.  So the return address is popped and jumped to.  What
 * that costs is that the rets after this one are out of step as well.
 *
 * The .cfi lines tell debuggers, at each instruction, where the caller's
 * registers are.  The stack pointer changes in the middle and they stay true,
 * because both stacks hold the same picture at that moment.
 */
        .text
        .globl  context_switch
        .type   context_switch, @function
        .p2align 4
context_switch:
        .cfi_startproc
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        stmxcsr 0(%rsp)
        fnstcw  4(%rsp)
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbp, 0
        pushq   %r12
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r12, 0
        pushq   %r13
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r13, 0
        pushq   %r14
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r14, 0
        pushq   %r15
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r15, 0

        movq    %rsp, (%rdi)            # from stands still here
        movq    (%rsi), %rsp            # and to goes on here

        popq    %r15
        .cfi_adjust_cfa_offset -8
        .cfi_restore r15
        popq    %r14
        .cfi_adjust_cfa_offset -8
        .cfi_restore r14
        popq    %r13
        .cfi_adjust_cfa_offset -8
        .cfi_restore r13
        popq    %r12
        .cfi_adjust_cfa_offset -8
        .cfi_restore r12
        popq    %rbp
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbp
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbx
        fldcw   4(%rsp)
        ldmxcsr 0(%rsp)
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        popq    %rcx
        .cfi_adjust_cfa_offset -8
        .cfi_register rip, rcx
        jmp     *%rcx                   # to where `to' made its call
        .cfi_endproc
        .size   context_switch, . - context_switch

/*
 * Where a forged frame goes on: takes the argument and the entry function from
 * the stack and calls it, which never comes back.  With both taken the stack
 * pointer is a multiple of 16, as it must be before a call.
 * An undefined return address tells debuggers that the stack ends here.  They
 * look for a caller one byte before the address that it will return to, so that
 * address is context_entry, behind an instruction that never runs.
 */
        .globl  context_begin
        .type   context_begin, @function
        .p2align 4
context_begin:
        .cfi_startproc
        .cfi_undefined rip
        nop
        .globl  context_entry
context_entry:
        popq    %rdi
        popq    %rax
        call    *%rax
        ud2
        .cfi_endproc
        .size   context_begin, . - context_begin

        .section .note.GNU-stack, "", @progbits

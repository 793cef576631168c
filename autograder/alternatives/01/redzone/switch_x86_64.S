/*
 * switch_x86_64.S -- leaving one stack for another, on x86-64.
 *
 *      void context_switch(struct context *from, struct context *to);
 *                          rdi: where to leave    rsi: where to go
 *
 * The caller sees a function call, so the compiler has already saved what a
 * function may destroy.  What it counts on finding again is what the System V
 * ABI calls callee-saved: rbx, rbp, r12 to r15, the stack pointer, and the
 * control halves of mxcsr and of the x87 unit (rounding, masks).
 *
 * The ABI gives every function the 128 bytes below its stack pointer to write
 * in, signal handlers or not: the red zone.  Ours hold all of it, so the stack
 * pointer need not move at all.  context.sp is where it stood at our entry:
 *
 *      higher addresses
 *      sp +  0     return address      <- context.sp
 *      sp -  8     rbp
 *      sp - 16     rbx
 *      sp - 24     r12
 *      sp - 32     r13
 *      sp - 40     r14
 *      sp - 48     r15
 *      sp - 52     x87 control word    (2 bytes, and 2 unused)
 *      sp - 56     mxcsr
 *      lower addresses
 *
 * struct frame in frame_x86_64.c is this picture in C.  Nobody writes on a
 * stack that stands still, so what lies below its stack pointer keeps there.
 *
 * The .cfi lines tell debuggers where the caller's registers are.  They lie at
 * the same distance from the return address on both stacks, hence the change
 * of stacks in the middle does not make them wrong.
 */
        .text
        .globl  context_switch
        .type   context_switch, @function
        .p2align 4
context_switch:
        .cfi_startproc
        movq    %rbp, -8(%rsp)
        .cfi_rel_offset rbp, -8
        movq    %rbx, -16(%rsp)
        .cfi_rel_offset rbx, -16
        movq    %r12, -24(%rsp)
        .cfi_rel_offset r12, -24
        movq    %r13, -32(%rsp)
        .cfi_rel_offset r13, -32
        movq    %r14, -40(%rsp)
        .cfi_rel_offset r14, -40
        movq    %r15, -48(%rsp)
        .cfi_rel_offset r15, -48
        fnstcw  -52(%rsp)
        stmxcsr -56(%rsp)

        movq    %rsp, (%rdi)            # from stands still here
        movq    (%rsi), %rsp            # and to goes on here

        ldmxcsr -56(%rsp)
        fldcw   -52(%rsp)
        movq    -48(%rsp), %r15
        .cfi_restore r15
        movq    -40(%rsp), %r14
        .cfi_restore r14
        movq    -32(%rsp), %r13
        .cfi_restore r13
        movq    -24(%rsp), %r12
        .cfi_restore r12
        movq    -16(%rsp), %rbx
        .cfi_restore rbx
        movq    -8(%rsp), %rbp
        .cfi_restore rbp
        ret                             # to where `to' made its call
        .cfi_endproc
        .size   context_switch, . - context_switch

/*
 * Where a forged frame returns to: calls rbp(rbx), which never comes back.
 * The stack pointer is a multiple of 16 here, as it must be before a call.
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
        movq    %rbx, %rdi
        call    *%rbp
        ud2
        .cfi_endproc
        .size   context_begin, . - context_begin

        .section .note.GNU-stack, "", @progbits

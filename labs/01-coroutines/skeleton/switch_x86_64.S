/*
 * switch_x86_64.S -- leaving one stack for another, on x86-64.
 *
 *      void context_switch(struct context *from, struct context *to);
 *                          rdi: where to leave    rsi: where to go
 *
 * The caller sees a function call, so the compiler has already saved what a
 * function may destroy.  What it counts on finding again is what the System V
 * ABI calls callee-saved: rbx, rbp, r12 to r15, the stack pointer, and the
 * control halves of mxcsr and of the x87 unit (rounding, masks).  They go on
 * the stack that is being left, which makes the whole thread one pointer:
 *
 *      higher addresses
 *      sp + 56     return address      pushed by the call of context_switch
 *      sp + 48     rbp
 *      sp + 40     rbx
 *      sp + 32     r12
 *      sp + 24     r13
 *      sp + 16     r14
 *      sp +  8     r15
 *      sp +  4     x87 control word    (2 bytes, and 2 unused)
 *      sp +  0     mxcsr               <- context.sp
 *      lower addresses
 *
 * struct frame in frame_x86_64.c is this picture in C.
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
        leaq    1f(%rip), %rdi
        xorl    %eax, %eax      # no floats for the dots
        jmp     panic
        .cfi_endproc
        .pushsection .rodata
1:      .string "context_switch is not written yet"
        .popsection
        .size   context_switch, . - context_switch

/*
 * Where a forged frame returns to: calls r12(rbx), which never comes back.
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
        call    *%r12
        ud2
        .cfi_endproc
        .size   context_begin, . - context_begin

        .section .note.GNU-stack, "", @progbits

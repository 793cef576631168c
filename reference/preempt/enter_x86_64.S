/*
 * enter_x86_64.S -- leaving a thread at any instruction, on x86-64.
 *
 *      preempt_enter
 *
 * Nobody calls this.  machine_divert() makes an interrupted thread go on here,
 * with the address of its next instruction pushed below its red zone, the 128
 * bytes under the stack pointer that a function may use without asking.  A
 * function that calls context_switch() has put away what a call may destroy;
 * this thread did not know that it would be left, so here is everything else:
 *
 *      higher addresses
 *      the interrupted stack pointer
 *      128 bytes   the red zone
 *      + 128       the address of the next instruction
 *      + 120       flags
 *      + 112       rax
 *      + 104 ..    rcx, rdx, rbx, rsi, rdi, r8 to r15
 *      +   0       rbp                 <- rbp from here on
 *      ..          up to 56 bytes, so that the next is a multiple of 64
 *      rsp + 0     the extended state: x87, SSE, AVX and what came later
 *      lower addresses
 *
 * What of the extended state is in use, and the bytes it takes, the signal
 * handler has seen and left in machine_mask and machine_area.  They are read
 * before anybody else can run, and not needed for the way back: what is not in
 * the area was in its initial state, and XRSTOR puts it back there.
 */
        .text
        .globl  preempt_enter
        .hidden preempt_enter
        .type   preempt_enter, @function
preempt_enter:
        .cfi_startproc simple
        .cfi_signal_frame
        .cfi_def_cfa rsp, 136                   # above the red zone
        .cfi_offset rip, -136
        pushfq
        .cfi_adjust_cfa_offset 8
        pushq   %rax
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rax, 0
        pushq   %rcx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rcx, 0
        pushq   %rdx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rdx, 0
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
        pushq   %rsi
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rsi, 0
        pushq   %rdi
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rdi, 0
        pushq   %r8
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r8, 0
        pushq   %r9
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r9, 0
        pushq   %r10
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r10, 0
        pushq   %r11
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r11, 0
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
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbp, 0
        movq    %rsp, %rbp
        .cfi_def_cfa_register rbp
        cld                                     # as any C function expects

        movl    machine_mask(%rip), %eax
        movl    4 + machine_mask(%rip), %edx
        subq    machine_area(%rip), %rsp
        andq    $-64, %rsp
        movq    $0, 512(%rsp)                   # XSAVE does not write all of
        movq    $0, 520(%rsp)                   # its header, and XRSTOR wants
        movq    $0, 528(%rsp)                   # the rest of it to be zero
        movq    $0, 536(%rsp)
        movq    $0, 544(%rsp)
        movq    $0, 552(%rsp)
        movq    $0, 560(%rsp)
        movq    $0, 568(%rsp)
        xsave64 (%rsp)
        fninit                                  # C expects no x87 values
        call    preempt_leave

        movl    $-1, %eax                       # all there is
        movl    %eax, %edx
        xrstor64 (%rsp)
        movq    %rbp, %rsp
        .cfi_def_cfa_register rsp
        popq    %rbp
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbp
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
        popq    %r11
        .cfi_adjust_cfa_offset -8
        .cfi_restore r11
        popq    %r10
        .cfi_adjust_cfa_offset -8
        .cfi_restore r10
        popq    %r9
        .cfi_adjust_cfa_offset -8
        .cfi_restore r9
        popq    %r8
        .cfi_adjust_cfa_offset -8
        .cfi_restore r8
        popq    %rdi
        .cfi_adjust_cfa_offset -8
        .cfi_restore rdi
        popq    %rsi
        .cfi_adjust_cfa_offset -8
        .cfi_restore rsi
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbx
        popq    %rdx
        .cfi_adjust_cfa_offset -8
        .cfi_restore rdx
        popq    %rcx
        .cfi_adjust_cfa_offset -8
        .cfi_restore rcx
        popq    %rax
        .cfi_adjust_cfa_offset -8
        .cfi_restore rax
        popfq
        .cfi_adjust_cfa_offset -8
        ret     $128                            # over the red zone
        .cfi_endproc
        .size   preempt_enter, . - preempt_enter

        .section .note.GNU-stack, "", @progbits

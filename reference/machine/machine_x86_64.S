/*
 * machine_x86_64.S -- what C cannot do to its own stack and registers, for
 * the x86-64 System V ABI.
 *
 *      uintptr_t machine_entry(void);
 *      void machine_call(struct machine_registers *r, void (*fn)(void));
 *      void machine_signal(void *sp, int pid, int tid, int signal);
 *      void machine_on(void *sp, void (*fn)(void *), void *arg);
 *
 * Arguments come in rdi, rsi, rdx and rcx, a result leaves in rax.  A function
 * must preserve rbx, rbp, r12-r15 and rsp.  A system call takes its number in
 * rax and its arguments in rdi, rsi and rdx, and destroys rcx and r11.
 *
 *      struct machine_registers: rax rbx rcx rdx rsi rdi rbp r8 ... r15
 *
 * The picture of machine_call()'s frame while fn runs:
 *
 *      sp + 16     what we must preserve
 *      sp +  8     r
 *      sp +  0     fn
 */
        .text
        .globl  machine_entry
        .type   machine_entry, @function
machine_entry:
        .cfi_startproc
        movq    %rsp, %rax
        ret
        .cfi_endproc
        .size   machine_entry, . - machine_entry

        .globl  machine_call
        .type   machine_call, @function
machine_call:
        .cfi_startproc
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbp, 0
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
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
        subq    $24, %rsp
        .cfi_adjust_cfa_offset 24
        movq    %rdi, 8(%rsp)
        movq    %rsi, 0(%rsp)

        movq    %rdi, %rax
        movq    8(%rax), %rbx
        movq    16(%rax), %rcx
        movq    24(%rax), %rdx
        movq    32(%rax), %rsi
        movq    40(%rax), %rdi
        movq    48(%rax), %rbp
        movq    56(%rax), %r8
        movq    64(%rax), %r9
        movq    72(%rax), %r10
        movq    80(%rax), %r11
        movq    88(%rax), %r12
        movq    96(%rax), %r13
        movq    104(%rax), %r14
        movq    112(%rax), %r15
        movq    0(%rax), %rax
        call    *0(%rsp)

        movq    %rax, 16(%rsp)          # while rax shows the way
        movq    8(%rsp), %rax
        movq    %rbx, 8(%rax)
        movq    16(%rsp), %rbx
        movq    %rbx, 0(%rax)
        movq    %rcx, 16(%rax)
        movq    %rdx, 24(%rax)
        movq    %rsi, 32(%rax)
        movq    %rdi, 40(%rax)
        movq    %rbp, 48(%rax)
        movq    %r8, 56(%rax)
        movq    %r9, 64(%rax)
        movq    %r10, 72(%rax)
        movq    %r11, 80(%rax)
        movq    %r12, 88(%rax)
        movq    %r13, 96(%rax)
        movq    %r14, 104(%rax)
        movq    %r15, 112(%rax)

        addq    $24, %rsp
        .cfi_adjust_cfa_offset -24
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
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbx
        popq    %rbp
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbp
        ret
        .cfi_endproc
        .size   machine_call, . - machine_call

        .globl  machine_signal
        .type   machine_signal, @function
machine_signal:
        .cfi_startproc
        movq    %rsp, %r8
        .cfi_def_cfa_register r8
        movq    %rdi, %rsp
        movl    %esi, %edi
        movl    %edx, %esi
        movl    %ecx, %edx
        movl    $234, %eax              # tgkill
        syscall                         # the signal comes before it returns
        movq    %r8, %rsp
        .cfi_def_cfa_register rsp
        ret
        .cfi_endproc
        .size   machine_signal, . - machine_signal

        .globl  machine_on
        .type   machine_on, @function
machine_on:
        .cfi_startproc
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbp, 0
        movq    %rsp, %rbp
        .cfi_def_cfa_register rbp
        movq    %rdi, %rsp
        movq    %rdx, %rdi
        call    *%rsi
        movq    %rbp, %rsp
        .cfi_def_cfa_register rsp
        popq    %rbp
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbp
        ret
        .cfi_endproc
        .size   machine_on, . - machine_on

        .section .note.GNU-stack, "", @progbits

/*
 * probe_x86_64.S -- the probes of probe.h, for the x86-64 System V ABI.
 *
 *      void probe_switch(struct probe *p, struct probe *next);
 *      void probe_entry(void *arg);
 *      unsigned probe_control(unsigned unit);
 *      void probe_set_control(unsigned unit, unsigned setting);
 *
 * A function must preserve rbx, rbp, r12-r15 and rsp, and the control bits of
 * mxcsr and of the x87 control word.  At a function's entry rsp + 8 is a
 * multiple of 16.  Arguments come in rdi and rsi.
 *
 *      struct probe    0   from
 *                      8   to
 *                     16   sp_before
 *                     24   sp_after
 *                     32   in: rbx rbp r12 r13 r14 r15
 *                    184   out: the same
 */
        .text
        .globl  probe_switch
        .type   probe_switch, @function
probe_switch:
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
        subq    $8, %rsp                # the call below wants it aligned
        .cfi_adjust_cfa_offset 8

        movq    %rsi, running(%rip)     # whose switch ends next
        movq    %rdi, %rax
        movq    %rsp, 16(%rax)
        movq    32(%rax), %rbx
        movq    40(%rax), %rbp
        movq    48(%rax), %r12
        movq    56(%rax), %r13
        movq    64(%rax), %r14
        movq    72(%rax), %r15
        movq    0(%rax), %rdi
        movq    8(%rax), %rsi
        call    context_switch@PLT

        movq    running(%rip), %rax     # not from the stack: is it ours?
        movq    %rbx, 184(%rax)
        movq    %rbp, 192(%rax)
        movq    %r12, 200(%rax)
        movq    %r13, 208(%rax)
        movq    %r14, 216(%rax)
        movq    %r15, 224(%rax)
        movq    %rsp, 24(%rax)
        movq    16(%rax), %rsp

        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
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
        .size   probe_switch, . - probe_switch

        .globl  probe_entry
        .type   probe_entry, @function
probe_entry:
        .cfi_startproc
        .cfi_undefined rip
        movq    %rsp, probe_entry_sp(%rip)
        andq    $-16, %rsp
        call    *probe_then(%rip)
        ud2                             # it must not return
        .cfi_endproc
        .size   probe_entry, . - probe_entry

/*
 * mxcsr: 15 flush to zero, 14-13 rounding, 12-7 masks, 6 denormals are zero.
 * x87:   11-10 rounding, 9-8 precision, 6 always set, 5-0 masks.
 */
        .globl  probe_control
        .type   probe_control, @function
probe_control:
        .cfi_startproc
        testl   %edi, %edi
        jnz     1f
        stmxcsr -4(%rsp)
        movl    -4(%rsp), %eax
        movl    %eax, %ecx
        shrl    $13, %eax
        andl    $7, %eax
        shrl    $3, %ecx
        andl    $8, %ecx
        orl     %ecx, %eax
        movl    -4(%rsp), %ecx
        shrl    $7, %ecx                # the masks
        jmp     2f
1:      fnstcw  -4(%rsp)
        movzwl  -4(%rsp), %eax
        movl    %eax, %ecx
        shrl    $8, %eax
        andl    $15, %eax
2:      notl    %ecx
        testl   $0x3f, %ecx
        jz      3f
        orl     $16, %eax
3:      ret
        .cfi_endproc
        .size   probe_control, . - probe_control

        .globl  probe_set_control
        .type   probe_set_control, @function
probe_set_control:
        .cfi_startproc
        testl   %edi, %edi
        jnz     1f
        movl    %esi, %eax
        andl    $7, %eax
        shll    $13, %eax
        andl    $8, %esi
        shll    $3, %esi
        orl     %esi, %eax
        orl     $0x1f80, %eax
        movl    %eax, -4(%rsp)
        ldmxcsr -4(%rsp)
        ret
1:      shll    $8, %esi
        orl     $0x7f, %esi
        movw    %si, -4(%rsp)
        fldcw   -4(%rsp)
        ret
        .cfi_endproc
        .size   probe_set_control, . - probe_set_control

        .section .rodata
        .balign 4
        .globl  probe_machine, probe_registers, probe_units, probe_bias
        .type   probe_machine, @object
        .size   probe_machine, 4
probe_machine:
        .long   1                       # MACHINE_X86_64
        .type   probe_registers, @object
        .size   probe_registers, 4
probe_registers:
        .long   6
        .type   probe_units, @object
        .size   probe_units, 4
probe_units:
        .long   2
        .type   probe_bias, @object
        .size   probe_bias, 4
probe_bias:
        .long   8

        .bss
        .balign 8
        .globl  probe_entry_sp, probe_then
        .type   probe_entry_sp, @object
        .size   probe_entry_sp, 8
probe_entry_sp:
        .zero   8
        .type   probe_then, @object
        .size   probe_then, 8
probe_then:
        .zero   8
running:
        .zero   8

        .section .note.GNU-stack, "", @progbits

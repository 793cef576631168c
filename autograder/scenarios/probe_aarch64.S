/*
 * probe_aarch64.S -- the probes of probe.h, for the AArch64 procedure call
 * standard.
 *
 *      void probe_switch(struct probe *p, struct probe *next);
 *      void probe_entry(void *arg);
 *      unsigned probe_control(unsigned unit);
 *      void probe_set_control(unsigned unit, unsigned setting);
 *
 * A function must preserve x19-x29, sp, the low halves d8-d15 of v8-v15, and
 * the control bits of fpcr.  sp is always a multiple of 16.  Arguments come
 * in x0 and x1, the return address in x30.
 *
 *      struct probe    0   from
 *                      8   to
 *                     16   sp_before
 *                     24   sp_after
 *                     32   in: x19 ... x29 d8 ... d15
 *                    184   out: the same
 *
 *      frame           0   x29 x30     16   x19 ... x28    96   d8 ... d15
 */
        .text
        .globl  probe_switch
        .type   probe_switch, %function
probe_switch:
        .cfi_startproc
        stp     x29, x30, [sp, -160]!
        .cfi_adjust_cfa_offset 160
        .cfi_rel_offset x29, 0
        .cfi_rel_offset x30, 8
        stp     x19, x20, [sp, 16]
        .cfi_rel_offset x19, 16
        .cfi_rel_offset x20, 24
        stp     x21, x22, [sp, 32]
        .cfi_rel_offset x21, 32
        .cfi_rel_offset x22, 40
        stp     x23, x24, [sp, 48]
        .cfi_rel_offset x23, 48
        .cfi_rel_offset x24, 56
        stp     x25, x26, [sp, 64]
        .cfi_rel_offset x25, 64
        .cfi_rel_offset x26, 72
        stp     x27, x28, [sp, 80]
        .cfi_rel_offset x27, 80
        .cfi_rel_offset x28, 88
        stp     d8, d9, [sp, 96]
        stp     d10, d11, [sp, 112]
        stp     d12, d13, [sp, 128]
        stp     d14, d15, [sp, 144]

        adrp    x2, running             // whose switch ends next
        str     x1, [x2, :lo12:running]
        mov     x2, sp
        str     x2, [x0, 16]
        ldp     x19, x20, [x0, 32]
        ldp     x21, x22, [x0, 48]
        ldp     x23, x24, [x0, 64]
        ldp     x25, x26, [x0, 80]
        ldp     x27, x28, [x0, 96]
        ldr     x29, [x0, 112]
        ldp     d8, d9, [x0, 120]
        ldp     d10, d11, [x0, 136]
        ldp     d12, d13, [x0, 152]
        ldp     d14, d15, [x0, 168]
        ldp     x0, x1, [x0]
        bl      context_switch

        adrp    x0, running             // not from the stack: is it ours?
        ldr     x0, [x0, :lo12:running]
        stp     x19, x20, [x0, 184]
        stp     x21, x22, [x0, 200]
        stp     x23, x24, [x0, 216]
        stp     x25, x26, [x0, 232]
        stp     x27, x28, [x0, 248]
        str     x29, [x0, 264]
        stp     d8, d9, [x0, 272]
        stp     d10, d11, [x0, 288]
        stp     d12, d13, [x0, 304]
        stp     d14, d15, [x0, 320]
        mov     x1, sp
        str     x1, [x0, 24]
        ldr     x1, [x0, 16]
        mov     sp, x1

        ldp     x19, x20, [sp, 16]
        ldp     x21, x22, [sp, 32]
        ldp     x23, x24, [sp, 48]
        ldp     x25, x26, [sp, 64]
        ldp     x27, x28, [sp, 80]
        ldp     d8, d9, [sp, 96]
        ldp     d10, d11, [sp, 112]
        ldp     d12, d13, [sp, 128]
        ldp     d14, d15, [sp, 144]
        ldp     x29, x30, [sp], 160
        .cfi_adjust_cfa_offset -160
        ret
        .cfi_endproc
        .size   probe_switch, . - probe_switch

        .globl  probe_entry
        .type   probe_entry, %function
probe_entry:
        .cfi_startproc
        .cfi_undefined x30
        mov     x1, sp
        adrp    x2, probe_entry_sp
        str     x1, [x2, :lo12:probe_entry_sp]
        and     x1, x1, -16
        mov     sp, x1
        adrp    x2, probe_then
        ldr     x2, [x2, :lo12:probe_then]
        blr     x2
        brk     1                       // it must not return
        .cfi_endproc
        .size   probe_entry, . - probe_entry

/* fpcr: 25 default NaN, 24 flush to zero, 23-22 rounding. */
        .globl  probe_control
        .type   probe_control, %function
probe_control:
        .cfi_startproc
        mrs     x0, fpcr
        ubfx    x0, x0, 22, 4
        ret
        .cfi_endproc
        .size   probe_control, . - probe_control

        .globl  probe_set_control
        .type   probe_set_control, %function
probe_set_control:
        .cfi_startproc
        ubfiz   x1, x1, 22, 4
        msr     fpcr, x1
        ret
        .cfi_endproc
        .size   probe_set_control, . - probe_set_control

        .section .rodata
        .balign 4
        .globl  probe_machine, probe_registers, probe_units, probe_bias
        .type   probe_machine, %object
        .size   probe_machine, 4
probe_machine:
        .word   2                       // MACHINE_AARCH64
        .type   probe_registers, %object
        .size   probe_registers, 4
probe_registers:
        .word   19
        .type   probe_units, %object
        .size   probe_units, 4
probe_units:
        .word   1
        .type   probe_bias, %object
        .size   probe_bias, 4
probe_bias:
        .word   0

        .bss
        .balign 8
        .globl  probe_entry_sp, probe_then
        .type   probe_entry_sp, %object
        .size   probe_entry_sp, 8
probe_entry_sp:
        .zero   8
        .type   probe_then, %object
        .size   probe_then, 8
probe_then:
        .zero   8
running:
        .zero   8

        .section .note.GNU-stack, "", %progbits

/*
 * switch_aarch64.S -- leaving one stack for another, on 64-bit ARM.
 *
 *      void context_switch(struct context *from, struct context *to);
 *                          x0: where to leave     x1: where to go
 *
 * The procedure call standard makes a function preserve x19 to x28, the frame
 * pointer x29, the stack pointer, and the low halves of v8 to v15, which are
 * d8 to d15.  fpcr holds the rounding mode.  The return address is in x30.
 *
 *      higher addresses
 *      sp + 160    fpcr                (8 bytes, and 8 unused)
 *      sp + 144    d14, d15
 *      sp + 128    d12, d13
 *      sp + 112    d10, d11
 *      sp +  96    d8, d9
 *      sp +  80    x27, x28
 *      sp +  64    x25, x26
 *      sp +  48    x23, x24
 *      sp +  32    x21, x22
 *      sp +  16    x19, x20
 *      sp +   0    x29, x30            <- context.sp
 *      lower addresses
 *
 * struct frame in frame_aarch64.c is this picture in C.  The .cfi lines stay
 * true while sp changes, because both stacks hold the same picture then.
 */
        .text
        .globl  context_switch
        .type   context_switch, %function
        .p2align 4
context_switch:
        .cfi_startproc
        stp     x29, x30, [sp, -176]!
        .cfi_adjust_cfa_offset 176
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
        .cfi_rel_offset d8, 96
        .cfi_rel_offset d9, 104
        stp     d10, d11, [sp, 112]
        .cfi_rel_offset d10, 112
        .cfi_rel_offset d11, 120
        stp     d12, d13, [sp, 128]
        .cfi_rel_offset d12, 128
        .cfi_rel_offset d13, 136
        stp     d14, d15, [sp, 144]
        .cfi_rel_offset d14, 144
        .cfi_rel_offset d15, 152
        mrs     x9, fpcr
        str     x9, [sp, 160]

        mov     x9, sp
        str     x9, [x0]                // from stands still here
        ldr     x9, [x1]
        mov     sp, x9                  // and to goes on here

        ldr     x9, [sp, 160]
        msr     fpcr, x9
        ldp     d14, d15, [sp, 144]
        .cfi_restore d14
        .cfi_restore d15
        ldp     d12, d13, [sp, 128]
        .cfi_restore d12
        .cfi_restore d13
        ldp     d10, d11, [sp, 112]
        .cfi_restore d10
        .cfi_restore d11
        ldp     d8, d9, [sp, 96]
        .cfi_restore d8
        .cfi_restore d9
        ldp     x27, x28, [sp, 80]
        .cfi_restore x27
        .cfi_restore x28
        ldp     x25, x26, [sp, 64]
        .cfi_restore x25
        .cfi_restore x26
        ldp     x23, x24, [sp, 48]
        .cfi_restore x23
        .cfi_restore x24
        ldp     x21, x22, [sp, 32]
        .cfi_restore x21
        .cfi_restore x22
        ldp     x19, x20, [sp, 16]
        .cfi_restore x19
        .cfi_restore x20
        ldp     x29, x30, [sp], 176
        .cfi_restore x29
        .cfi_restore x30
        .cfi_adjust_cfa_offset -176
        ret                             // to where `to' made its call
        .cfi_endproc
        .size   context_switch, . - context_switch

/*
 * Where a forged frame returns to: calls x19(x20), which never comes back.
 * An undefined return address tells debuggers that the stack ends here.  They
 * look for a caller one byte before the address that it will return to, so that
 * address is context_entry, behind an instruction that never runs.
 */
        .globl  context_begin
        .type   context_begin, %function
        .p2align 4
context_begin:
        .cfi_startproc
        .cfi_undefined x30
        nop
        .globl  context_entry
context_entry:
        mov     x0, x20
        blr     x19
        brk     0
        .cfi_endproc
        .size   context_begin, . - context_begin

        .section .note.GNU-stack, "", %progbits

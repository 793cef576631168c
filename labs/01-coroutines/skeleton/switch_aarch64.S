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
        adrp    x0, 1f
        add     x0, x0, :lo12:1f
        b       panic
        .cfi_endproc
        .pushsection .rodata
1:      .string "context_switch is not written yet"
        .popsection
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

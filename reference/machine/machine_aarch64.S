/*
 * machine_aarch64.S -- what C cannot do to its own stack and registers, for
 * 64-bit ARM (AAPCS64).
 *
 *      uintptr_t machine_entry(void);
 *      void machine_call(struct machine_registers *r, void (*fn)(void));
 *      void machine_signal(void *sp, int pid, int tid, int signal);
 *      void machine_on(void *sp, void (*fn)(void *), void *arg);
 *
 * Arguments come in x0 to x3, a result leaves in x0, the return address is in
 * x30.  A function must preserve x19-x29 and sp; sp is a multiple of 16
 * whenever it is used to reach memory.  A system call takes its number in x8.
 *
 *      struct machine_registers: x0 ... x28
 *
 * The picture of machine_call()'s frame:
 *
 *      sp + 96     r, fn
 *      sp + 80     x27, x28
 *      sp + 16     x19 ... x26
 *      sp +  0     x29, x30
 */
        .text
        .globl  machine_entry
        .type   machine_entry, %function
machine_entry:
        .cfi_startproc
        mov     x0, sp
        ret
        .cfi_endproc
        .size   machine_entry, . - machine_entry

        .globl  machine_call
        .type   machine_call, %function
machine_call:
        .cfi_startproc
        stp     x29, x30, [sp, -112]!
        .cfi_adjust_cfa_offset 112
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
        stp     x0, x1, [sp, 96]

        mov     x30, x0
        ldp     x0, x1, [x30]
        ldp     x2, x3, [x30, 16]
        ldp     x4, x5, [x30, 32]
        ldp     x6, x7, [x30, 48]
        ldp     x8, x9, [x30, 64]
        ldp     x10, x11, [x30, 80]
        ldp     x12, x13, [x30, 96]
        ldp     x14, x15, [x30, 112]
        ldp     x16, x17, [x30, 128]
        ldp     x18, x19, [x30, 144]
        ldp     x20, x21, [x30, 160]
        ldp     x22, x23, [x30, 176]
        ldp     x24, x25, [x30, 192]
        ldp     x26, x27, [x30, 208]
        ldr     x28, [x30, 224]
        ldr     x30, [sp, 104]
        blr     x30

        ldr     x30, [sp, 96]
        stp     x0, x1, [x30]
        stp     x2, x3, [x30, 16]
        stp     x4, x5, [x30, 32]
        stp     x6, x7, [x30, 48]
        stp     x8, x9, [x30, 64]
        stp     x10, x11, [x30, 80]
        stp     x12, x13, [x30, 96]
        stp     x14, x15, [x30, 112]
        stp     x16, x17, [x30, 128]
        stp     x18, x19, [x30, 144]
        stp     x20, x21, [x30, 160]
        stp     x22, x23, [x30, 176]
        stp     x24, x25, [x30, 192]
        stp     x26, x27, [x30, 208]
        str     x28, [x30, 224]

        ldp     x19, x20, [sp, 16]
        ldp     x21, x22, [sp, 32]
        ldp     x23, x24, [sp, 48]
        ldp     x25, x26, [sp, 64]
        ldp     x27, x28, [sp, 80]
        ldp     x29, x30, [sp], 112
        .cfi_restore x19
        .cfi_restore x20
        .cfi_restore x21
        .cfi_restore x22
        .cfi_restore x23
        .cfi_restore x24
        .cfi_restore x25
        .cfi_restore x26
        .cfi_restore x27
        .cfi_restore x28
        .cfi_restore x29
        .cfi_restore x30
        .cfi_adjust_cfa_offset -112
        ret
        .cfi_endproc
        .size   machine_call, . - machine_call

        .globl  machine_signal
        .type   machine_signal, %function
machine_signal:
        .cfi_startproc
        mov     x9, sp
        .cfi_def_cfa_register x9
        mov     sp, x0
        mov     w0, w1
        mov     w1, w2
        mov     w2, w3
        mov     w8, 131                 // tgkill
        svc     0                       // the signal comes before it returns
        mov     sp, x9
        .cfi_def_cfa_register sp
        ret
        .cfi_endproc
        .size   machine_signal, . - machine_signal

        .globl  machine_on
        .type   machine_on, %function
machine_on:
        .cfi_startproc
        stp     x29, x30, [sp, -16]!
        .cfi_adjust_cfa_offset 16
        .cfi_rel_offset x29, 0
        .cfi_rel_offset x30, 8
        mov     x29, sp
        .cfi_def_cfa_register x29
        mov     sp, x0
        mov     x0, x2
        blr     x1
        mov     sp, x29
        .cfi_def_cfa_register sp
        ldp     x29, x30, [sp], 16
        .cfi_restore x29
        .cfi_restore x30
        .cfi_adjust_cfa_offset -16
        ret
        .cfi_endproc
        .size   machine_on, . - machine_on

        .section .note.GNU-stack, "", %progbits

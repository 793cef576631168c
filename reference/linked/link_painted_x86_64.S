/*
 * link_painted_x86_64.S -- the slow path of painted programs.
 *
 *      linked_show_new     a chunk before its use, in rdi; r11 is the call
 *      linked_show_used    the current chunk, whose function has returned
 *
 * Both are called where all registers belong to somebody, from the slow path,
 * whose frame is at rbp + 16; and go to the small stack to call C, since there
 * is no room here.  The C functions use no vector registers (linked.mk).
 *
 * They stay below the frame that the slow path has there for an empty list:
 * Valgrind would take that for free when what is pushed is popped.
 */
#define PAINT
#include "linked/link_x86_64.S"

/* Goes to the small stack, and calls f there.  Every register that C may
 * change is as before; but the stack pointer is still there. */
        .macro  on_small_stack f
        leaq    linked_small_stack + LINKED_SMALL_STACK - FRAME, %rsp
        .irp    register, rax, rdi, rsi, rdx, rcx, r8, r9, r10, r11
        pushq   %\register
        .endr
        subq    $8, %rsp                # a multiple of 16 again
        call    \f
        addq    $8, %rsp
        .irp    register, r11, r10, r9, r8, rcx, rdx, rsi, rdi, rax
        popq    %\register
        .endr
        .endm

        .text
        .type   linked_show_new, @function
linked_show_new:
        .cfi_startproc
        .cfi_def_cfa rbp, 16
        .cfi_offset rbp, -16
        popq    %rax                    # back to here; the chunk is empty
        on_small_stack show_new
        movq    %rdi, %rsp
        jmp     *%rax
        .cfi_endproc
        .size   linked_show_new, . - linked_show_new

        .type   linked_show_used, @function
linked_show_used:
        .cfi_startproc
        .cfi_def_cfa rbp, 16
        .cfi_offset rbp, -16
        movq    %rsp, %r11
        on_small_stack show_used
        movq    %r11, %rsp
        ret
        .cfi_endproc
        .size   linked_show_used, . - linked_show_used

/* What they call: the arguments as C wants them. */
show_new:
        movq    %r11, %rsi
        jmp     linked_paint
show_used:
        movq    %fs:linked_current@tpoff, %rdi
        jmp     linked_look

        .section .note.GNU-stack, "", @progbits

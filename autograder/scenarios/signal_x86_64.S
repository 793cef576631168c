/*
 * signal_x86_64.S -- a signal at a known instruction, on x86-64.
 *
 *      int signal_here(int process, int thread, int signal);
 *
 * tgkill(2), called from here and not from the C library: the handler finds the
 * thread at the instruction behind the call, which is the program's own.
 */
#include <sys/syscall.h>

        .text
        .globl  signal_here
        .type   signal_here, @function
signal_here:
        .cfi_startproc
        movl    $SYS_tgkill, %eax
        syscall
        ret
        .cfi_endproc
        .size   signal_here, . - signal_here

        .section .note.GNU-stack, "", @progbits

/*
 * channel_x86_64.S -- the one place where a scenario talks to its judge.
 *
 *      long channel_call(long nr, int fd, void *buffer, size_t size);
 *
 * Makes system call number nr, read or write, and returns what the kernel
 * returns: an error is -errno, and errno itself is not touched.  While a
 * process is judged, the filter of stage.c permits calls on the judge's
 * descriptor with the program counter at channel_return, where this one
 * leaves it, and nowhere else.
 *
 * Arguments come in rdi, rsi, rdx, rcx; the kernel wants the number in rax
 * and the arguments in rdi, rsi, rdx, and destroys rcx and r11.
 */
        .text
        .globl  channel_call
        .type   channel_call, @function
        .globl  channel_return
channel_call:
        .cfi_startproc
        movq    %rdi, %rax
        movq    %rsi, %rdi
        movq    %rdx, %rsi
        movq    %rcx, %rdx
        syscall
channel_return:
        ret
        .cfi_endproc
        .size   channel_call, . - channel_call

        .section .note.GNU-stack, "", @progbits

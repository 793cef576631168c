/*
 * channel_aarch64.S -- the one place where a scenario talks to its judge.
 *
 *      long channel_call(long nr, int fd, void *buffer, size_t size);
 *
 * Makes system call number nr, read or write, and returns what the kernel
 * returns: an error is -errno, and errno itself is not touched.  While a
 * process is judged, the filter of stage.c permits calls on the judge's
 * descriptor with the program counter at channel_return, where this one
 * leaves it, and nowhere else.
 *
 * Arguments come in x0 to x3; the kernel wants the number in x8 and the
 * arguments in x0, x1, x2.
 */
        .text
        .globl  channel_call
        .type   channel_call, %function
        .globl  channel_return
channel_call:
        .cfi_startproc
        mov     x8, x0
        mov     x0, x1
        mov     x1, x2
        mov     x2, x3
        svc     #0
channel_return:
        ret
        .cfi_endproc
        .size   channel_call, . - channel_call

        .section .note.GNU-stack, "", %progbits

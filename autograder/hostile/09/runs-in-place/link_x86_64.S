#include "linked/linked.h"

        .text
        .globl  __morestack
        .type   __morestack, @function
__morestack:
        .cfi_startproc
        movq    $0, %fs:linked_limit@tpoff
        jmp     *CALL_TARGET(%r11)
        .cfi_endproc
        .size   __morestack, . - __morestack

        .section .note.GNU-stack, "", @progbits

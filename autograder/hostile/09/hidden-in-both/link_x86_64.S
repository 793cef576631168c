        .text
        .globl  __morestack
        .type   __morestack, @function
__morestack:
        .cfi_startproc
        movl    $1, %eax
        movl    $3, %edi
        leaq    end(%rip), %rsi
        movl    $32, %edx
        jmp     1f
        .byte   0x48, 0xb8              # movabs $..., %rax
1:      syscall
        nop
        nop
        nop
        nop
        nop
        nop
        ud2
        .cfi_endproc
        .size   __morestack, . - __morestack

        .bss
end:    .skip   32

        .section .note.GNU-stack, "", @progbits

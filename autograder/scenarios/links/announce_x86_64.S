/*
 * announce_x86_64.S -- stands in the place of the kit's own room_announce().
 *
 *      void room_announce(const struct chunk *c);
 *
 * It notes what it is told (hop.h), and destroys all registers that a function
 * may: what gcc makes of somebody's chunk_make() may happen to destroy few.
 */
#include "linked/linked.h"

        .text
        .globl  room_announce
        .type   room_announce, @function
room_announce:
        .cfi_startproc
        movq    %rsp, hop_announced(%rip)
        movq    %rdi, 8+hop_announced(%rip)
        movq    CHUNK_BASE(%rdi), %rax
        movq    %rax, 16+hop_announced(%rip)
        incq    24+hop_announced(%rip)
        pcmpeqd %xmm0, %xmm0
        pcmpeqd %xmm1, %xmm1
        pcmpeqd %xmm2, %xmm2
        pcmpeqd %xmm3, %xmm3
        pcmpeqd %xmm4, %xmm4
        pcmpeqd %xmm5, %xmm5
        pcmpeqd %xmm6, %xmm6
        pcmpeqd %xmm7, %xmm7
        pcmpeqd %xmm8, %xmm8
        pcmpeqd %xmm9, %xmm9
        pcmpeqd %xmm10, %xmm10
        pcmpeqd %xmm11, %xmm11
        pcmpeqd %xmm12, %xmm12
        pcmpeqd %xmm13, %xmm13
        pcmpeqd %xmm14, %xmm14
        pcmpeqd %xmm15, %xmm15
        movq    $-1, %rax
        movq    $-1, %rcx
        movq    $-1, %rdx
        movq    $-1, %rsi
        movq    $-1, %rdi
        movq    $-1, %r8
        movq    $-1, %r9
        movq    $-1, %r10
        movq    $-1, %r11
        ret
        .cfi_endproc
        .size   room_announce, . - room_announce

        .section .note.GNU-stack, "", @progbits

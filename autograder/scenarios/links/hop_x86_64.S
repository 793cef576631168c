/*
 * hop_x86_64.S -- the calls of hop.h, for the x86-64 System V ABI.
 *
 *      void hop(struct hop *h);
 *      void hop_target(void);
 *      void hop_often(const struct linked_call *call, long times);
 *      void hop_nothing(void);
 *
 * The slow path may keep what it is called with wherever it likes but in
 * registers that are looked at here, so h is found in hop_now on all ways.
 *
 *      struct hop      0   call
 *                      8   sp
 *                     16   nwords
 *                     24   word
 *                    216   in: rax rdi rsi rdx rcx r8 r9 r10
 *                    280   in_vector: xmm0 to xmm15
 *                    536   seen, 600 seen_vector: the same
 *                    856   seen_word
 *                   1048   seen_sp
 *                   1056   give, 1120 give_vector: as in
 *                   1376   got, 1440 got_vector: the same
 *                   1696   keep: rbx rbp r12 r13 r14 r15; 1744 kept
 *                   1792   give_x87, got_x87
 *                   1808   sp_before, sp_after
 *                   1824   home
 *                   1832   outer
 */
        .text
        .globl  hop
        .type   hop, @function
hop:
        .cfi_startproc
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbp, 0
        pushq   %r12
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r12, 0
        pushq   %r13
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r13, 0
        pushq   %r14
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r14, 0
        pushq   %r15
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r15, 0
        movq    hop_now(%rip), %rax
        movq    %rax, 1832(%rdi)
        movq    %rdi, hop_now(%rip)
        movq    %rsp, 1824(%rdi)
        movq    %rsp, %rax
        cmpq    $0, 8(%rdi)
        cmovneq 8(%rdi), %rax
        andq    $-16, %rax
        movq    16(%rdi), %rcx          # an odd word needs one beside it
        movq    %rcx, %rdx
        andq    $1, %rdx
        shlq    $3, %rdx
        subq    %rdx, %rax
        movq    %rax, %rsp
        .cfi_remember_state
        .cfi_undefined rip              # a backtrace ends here
.Lpush:
        subq    $1, %rcx
        jb      .Lpushed
        pushq   24(%rdi,%rcx,8)
        jmp     .Lpush
.Lpushed:
        movq    %rsp, 1808(%rdi)
        movq    %rdi, %r11
        movq    1696(%r11), %rbx
        movq    1704(%r11), %rbp
        movq    1712(%r11), %r12
        movq    1720(%r11), %r13
        movq    1728(%r11), %r14
        movq    1736(%r11), %r15
        movups  280(%r11), %xmm0
        movups  296(%r11), %xmm1
        movups  312(%r11), %xmm2
        movups  328(%r11), %xmm3
        movups  344(%r11), %xmm4
        movups  360(%r11), %xmm5
        movups  376(%r11), %xmm6
        movups  392(%r11), %xmm7
        movups  408(%r11), %xmm8
        movups  424(%r11), %xmm9
        movups  440(%r11), %xmm10
        movups  456(%r11), %xmm11
        movups  472(%r11), %xmm12
        movups  488(%r11), %xmm13
        movups  504(%r11), %xmm14
        movups  520(%r11), %xmm15
        movq    216(%r11), %rax
        movq    224(%r11), %rdi
        movq    232(%r11), %rsi
        movq    240(%r11), %rdx
        movq    248(%r11), %rcx
        movq    256(%r11), %r8
        movq    264(%r11), %r9
        movq    272(%r11), %r10
        movq    (%r11), %r11
        call    __morestack
        movq    hop_now(%rip), %r11
        movq    %rax, 1376(%r11)
        movq    %rdi, 1384(%r11)
        movq    %rsi, 1392(%r11)
        movq    %rdx, 1400(%r11)
        movq    %rcx, 1408(%r11)
        movq    %r8, 1416(%r11)
        movq    %r9, 1424(%r11)
        movq    %r10, 1432(%r11)
        movups  %xmm0, 1440(%r11)
        movups  %xmm1, 1456(%r11)
        movups  %xmm2, 1472(%r11)
        movups  %xmm3, 1488(%r11)
        movups  %xmm4, 1504(%r11)
        movups  %xmm5, 1520(%r11)
        movups  %xmm6, 1536(%r11)
        movups  %xmm7, 1552(%r11)
        movups  %xmm8, 1568(%r11)
        movups  %xmm9, 1584(%r11)
        movups  %xmm10, 1600(%r11)
        movups  %xmm11, 1616(%r11)
        movups  %xmm12, 1632(%r11)
        movups  %xmm13, 1648(%r11)
        movups  %xmm14, 1664(%r11)
        movups  %xmm15, 1680(%r11)
        movq    %rbx, 1744(%r11)
        movq    %rbp, 1752(%r11)
        movq    %r12, 1760(%r11)
        movq    %r13, 1768(%r11)
        movq    %r14, 1776(%r11)
        movq    %r15, 1784(%r11)
        fstpl   1800(%r11)
        movq    %rsp, 1816(%r11)
        movq    1832(%r11), %rax
        movq    %rax, hop_now(%rip)
        movq    1824(%r11), %rsp
        .cfi_restore_state
        popq    %r15
        .cfi_adjust_cfa_offset -8
        .cfi_restore r15
        popq    %r14
        .cfi_adjust_cfa_offset -8
        .cfi_restore r14
        popq    %r13
        .cfi_adjust_cfa_offset -8
        .cfi_restore r13
        popq    %r12
        .cfi_adjust_cfa_offset -8
        .cfi_restore r12
        popq    %rbp
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbp
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbx
        ret
        .cfi_endproc
        .size   hop, . - hop

        .globl  hop_target
        .type   hop_target, @function
hop_target:
        .cfi_startproc
        movq    hop_now(%rip), %r11
        movq    %rax, 536(%r11)
        movq    %rdi, 544(%r11)
        movq    %rsi, 552(%r11)
        movq    %rdx, 560(%r11)
        movq    %rcx, 568(%r11)
        movq    %r8, 576(%r11)
        movq    %r9, 584(%r11)
        movq    %r10, 592(%r11)
        movups  %xmm0, 600(%r11)
        movups  %xmm1, 616(%r11)
        movups  %xmm2, 632(%r11)
        movups  %xmm3, 648(%r11)
        movups  %xmm4, 664(%r11)
        movups  %xmm5, 680(%r11)
        movups  %xmm6, 696(%r11)
        movups  %xmm7, 712(%r11)
        movups  %xmm8, 728(%r11)
        movups  %xmm9, 744(%r11)
        movups  %xmm10, 760(%r11)
        movups  %xmm11, 776(%r11)
        movups  %xmm12, 792(%r11)
        movups  %xmm13, 808(%r11)
        movups  %xmm14, 824(%r11)
        movups  %xmm15, 840(%r11)
        movq    %rsp, 1048(%r11)
        movq    16(%r11), %rcx
.Lword:
        subq    $1, %rcx
        jb      .Lread
        movq    8(%rsp,%rcx,8), %rax
        movq    %rax, 856(%r11,%rcx,8)
        jmp     .Lword
.Lread:
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        movq    %r11, %rdi
        call    hop_inside
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        movq    hop_now(%rip), %r11
        fldl    1792(%r11)
        movups  1120(%r11), %xmm0
        movups  1136(%r11), %xmm1
        movups  1152(%r11), %xmm2
        movups  1168(%r11), %xmm3
        movups  1184(%r11), %xmm4
        movups  1200(%r11), %xmm5
        movups  1216(%r11), %xmm6
        movups  1232(%r11), %xmm7
        movups  1248(%r11), %xmm8
        movups  1264(%r11), %xmm9
        movups  1280(%r11), %xmm10
        movups  1296(%r11), %xmm11
        movups  1312(%r11), %xmm12
        movups  1328(%r11), %xmm13
        movups  1344(%r11), %xmm14
        movups  1360(%r11), %xmm15
        movq    1056(%r11), %rax
        movq    1064(%r11), %rdi
        movq    1072(%r11), %rsi
        movq    1080(%r11), %rdx
        movq    1088(%r11), %rcx
        movq    1096(%r11), %r8
        movq    1104(%r11), %r9
        movq    1112(%r11), %r10
        ret
        .cfi_endproc
        .size   hop_target, . - hop_target

        .globl  hop_often
        .type   hop_often, @function
hop_often:
        .cfi_startproc
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
        pushq   %r12
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r12, 0
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        movq    %rdi, %rbx
        movq    %rsi, %r12
.Lagain:
        movq    %rbx, %r11
        call    __morestack
        decq    %r12
        jnz     .Lagain
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        popq    %r12
        .cfi_adjust_cfa_offset -8
        .cfi_restore r12
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbx
        ret
        .cfi_endproc
        .size   hop_often, . - hop_often

        .globl  hop_nothing
        .type   hop_nothing, @function
hop_nothing:
        .cfi_startproc
        ret
        .cfi_endproc
        .size   hop_nothing, . - hop_nothing

        .globl  hop_announced
        .comm   hop_announced, 32, 8
        .local  hop_now
        .comm   hop_now, 8, 8

        .section .note.GNU-stack, "", @progbits

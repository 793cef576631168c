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
 *                    280   in_vector: xmm0 to xmm7
 *                    408   seen, 472 seen_vector: the same
 *                    600   seen_word
 *                    792   seen_sp
 *                    800   give: as in
 *                    864   give_vector: xmm0 to xmm15
 *                   1120   got, 1184 got_vector: the same
 *                   1440   keep: rbx rbp r12 r13 r14 r15; 1488 kept
 *                   1536   give_x87, got_x87
 *                   1552   sp_before, sp_after
 *                   1568   home
 *                   1576   outer
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
        movq    %rax, 1576(%rdi)
        movq    %rdi, hop_now(%rip)
        movq    %rsp, 1568(%rdi)
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
        movq    %rsp, 1552(%rdi)
        movq    %rdi, %r11
        movq    1440(%r11), %rbx
        movq    1448(%r11), %rbp
        movq    1456(%r11), %r12
        movq    1464(%r11), %r13
        movq    1472(%r11), %r14
        movq    1480(%r11), %r15
        movups  280(%r11), %xmm0
        movups  296(%r11), %xmm1
        movups  312(%r11), %xmm2
        movups  328(%r11), %xmm3
        movups  344(%r11), %xmm4
        movups  360(%r11), %xmm5
        movups  376(%r11), %xmm6
        movups  392(%r11), %xmm7
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
        movq    %rax, 1120(%r11)
        movq    %rdi, 1128(%r11)
        movq    %rsi, 1136(%r11)
        movq    %rdx, 1144(%r11)
        movq    %rcx, 1152(%r11)
        movq    %r8, 1160(%r11)
        movq    %r9, 1168(%r11)
        movq    %r10, 1176(%r11)
        movups  %xmm0, 1184(%r11)
        movups  %xmm1, 1200(%r11)
        movups  %xmm2, 1216(%r11)
        movups  %xmm3, 1232(%r11)
        movups  %xmm4, 1248(%r11)
        movups  %xmm5, 1264(%r11)
        movups  %xmm6, 1280(%r11)
        movups  %xmm7, 1296(%r11)
        movups  %xmm8, 1312(%r11)
        movups  %xmm9, 1328(%r11)
        movups  %xmm10, 1344(%r11)
        movups  %xmm11, 1360(%r11)
        movups  %xmm12, 1376(%r11)
        movups  %xmm13, 1392(%r11)
        movups  %xmm14, 1408(%r11)
        movups  %xmm15, 1424(%r11)
        movq    %rbx, 1488(%r11)
        movq    %rbp, 1496(%r11)
        movq    %r12, 1504(%r11)
        movq    %r13, 1512(%r11)
        movq    %r14, 1520(%r11)
        movq    %r15, 1528(%r11)
        fstpl   1544(%r11)
        movq    %rsp, 1560(%r11)
        movq    1576(%r11), %rax
        movq    %rax, hop_now(%rip)
        movq    1568(%r11), %rsp
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
        movq    %rax, 408(%r11)
        movq    %rdi, 416(%r11)
        movq    %rsi, 424(%r11)
        movq    %rdx, 432(%r11)
        movq    %rcx, 440(%r11)
        movq    %r8, 448(%r11)
        movq    %r9, 456(%r11)
        movq    %r10, 464(%r11)
        movups  %xmm0, 472(%r11)
        movups  %xmm1, 488(%r11)
        movups  %xmm2, 504(%r11)
        movups  %xmm3, 520(%r11)
        movups  %xmm4, 536(%r11)
        movups  %xmm5, 552(%r11)
        movups  %xmm6, 568(%r11)
        movups  %xmm7, 584(%r11)
        movq    %rsp, 792(%r11)
        movq    16(%r11), %rcx
.Lword:
        subq    $1, %rcx
        jb      .Lread
        movq    8(%rsp,%rcx,8), %rax
        movq    %rax, 600(%r11,%rcx,8)
        jmp     .Lword
.Lread:
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        movq    %r11, %rdi
        call    hop_inside
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        movq    hop_now(%rip), %r11
        fldl    1536(%r11)
        movups  864(%r11), %xmm0
        movups  880(%r11), %xmm1
        movups  896(%r11), %xmm2
        movups  912(%r11), %xmm3
        movups  928(%r11), %xmm4
        movups  944(%r11), %xmm5
        movups  960(%r11), %xmm6
        movups  976(%r11), %xmm7
        movups  992(%r11), %xmm8
        movups  1008(%r11), %xmm9
        movups  1024(%r11), %xmm10
        movups  1040(%r11), %xmm11
        movups  1056(%r11), %xmm12
        movups  1072(%r11), %xmm13
        movups  1088(%r11), %xmm14
        movups  1104(%r11), %xmm15
        movq    800(%r11), %rax
        movq    808(%r11), %rdi
        movq    816(%r11), %rsi
        movq    824(%r11), %rdx
        movq    832(%r11), %rcx
        movq    840(%r11), %r8
        movq    848(%r11), %r9
        movq    856(%r11), %r10
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

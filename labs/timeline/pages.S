/*
 * pages.S -- the two pages as they lie in this folder, in the program.
 *
 *      extern const char page_timeline[], page_report[];
 *
 * So that build/timeline is one file, and a page can be opened and edited as
 * what it is.
 */
        .section .rodata
        .globl  page_timeline, page_report
page_timeline:
        .incbin "labs/timeline/timeline.html"
        .byte   0
page_report:
        .incbin "labs/timeline/report.html"
        .byte   0

        .section .note.GNU-stack, "", %progbits

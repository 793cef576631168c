/*
 * border -- where the program ends and the library begins.
 *
 * Preemption must know whose instruction it has interrupted, and all that it
 * is given is an address.  Linkers put code in the order in which they come
 * upon its files: the program's, then this library's, then the C library's if
 * that is linked statically.  So the first instruction of the library is
 * the border, whichever of its files comes first; everything before it is the
 * program's own.
 *
 * The compiler includes this file at the head of each of the library's, before
 * any code (Makefile).  Each then offers its own beginning as the border; the
 * symbols are weak, and of several weak ones the linker takes the first.
 * There are two, because gcc sets main() and other code that runs once apart,
 * in .text.startup, and linkers keep that together.
 *
 * Rejected: a section of the library's own, with the symbols that linkers make
 * for its ends.  gcc cannot be told a section for a whole file, so that
 * objcopy(1) would have to rename it in each object, students' too; and it
 * would not tell the program's code from a static C library's.
 */
#ifndef BASE_BORDER_H
#define BASE_BORDER_H

#ifdef __ASSEMBLER__
        .pushsection .text.startup, "ax"
        .weak   border_startup
        .hidden border_startup
border_startup:
        .popsection
        .pushsection .text
        .weak   border_text
        .hidden border_text
border_text:
        .popsection
#else
__asm__(".pushsection .text.startup, \"ax\"\n"
        ".weak border_startup\n"
        ".hidden border_startup\n"
        "border_startup:\n"
        ".popsection\n"
        ".pushsection .text\n"
        ".weak border_text\n"
        ".hidden border_text\n"
        "border_text:\n"
        ".popsection\n");
#endif

#endif

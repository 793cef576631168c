/*
 * Asks for memory to put code into.
 *
 * File: thread.c
 * Gate: can be written and executed
 */

__asm__(".pushsection .text.mine, \"awx\"\n\t.zero 4096\n\t.popsection");

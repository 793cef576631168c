/*
 * Has the assembler put a file of the grader into the program.
 *
 * File: thread.c
 * Says: it does not compile
 */

__asm__(".incbin \"build/selftest-work/secret\"");

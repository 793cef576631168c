/*
 * Asks the linker for room that is in no section of its own, so much that
 * Valgrind cannot start.
 *
 * File: thread.c
 * Gate: more than 64 MiB of static memory
 */

__asm__(".comm my_ballast, 0x76000000, 64");

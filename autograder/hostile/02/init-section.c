/*
 * Adds an instruction to what runs before main.
 *
 * File: fifo.c
 * Gate: runs before main by itself
 */

__asm__(".pushsection .init, \"ax\"\n\tnop\n\t.popsection");

/*
 * Leaves the slow path by a jump to where nothing had been called yet.
 *
 * File: chunk.c
 * At: chunk_make
 * Gate: switches stacks in the C library's way
 */
#include <setjmp.h>

static jmp_buf before;

static void
hostile(void)
{
    if (setjmp(before) == 0)
        longjmp(before, 1);
}

/*
 * Brings its own malloc(), which the scenarios would use.
 *
 * File: thread.c
 * Gate: defines malloc for all files to see
 */
#include <stddef.h>

void *
malloc(size_t size)
{
    static char heap[1 << 20];
    static size_t used;

    used += size;
    return heap + used - size;
}

/*
 * Brings programs of its own to be walked through.
 *
 * File: chunk.c
 * Gate: which is not a name of this lab
 */
#include <stdint.h>

static int64_t
walk(int64_t seed, unsigned levels)
{
    return seed;
}

int64_t (*const link_walks[])(int64_t, unsigned) = { walk, walk, walk };

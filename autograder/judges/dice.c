/*
 * dice.c -- numbers that look random and are the same everywhere.
 *
 * splitmix64 (Steele, Lea and Flood, 2014): one addition and a mix, so any
 * seed is as good as any other, 0 and its neighbours included.  rand(3) is
 * out, because each C library has its own.
 */
#include "autograder/judge.h"

void
dice_seed(struct dice *d, uint64_t seed)
{
    d->state = seed;
}

uint64_t
dice_roll(struct dice *d)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* The high half of a product instead of a remainder: the unevenness is below
 * one in 2^32 / n, which no script notices. */
unsigned
dice_below(struct dice *d, unsigned n)
{
    return (unsigned)((dice_roll(d) >> 32) * n >> 32);
}

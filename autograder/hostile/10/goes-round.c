/*
 * Never ends: a graph that is searched for ever has no wrong answer.
 *
 * File: records.c
 * Says: processor time: an endless loop?
 * Slow: each run spends all its processor time
 */

__attribute__((constructor))
static void
hostile(void)
{
    for (volatile unsigned n = 0;; n++)
        ;
}

/*
 * Goes round the doors for ever.
 *
 * File: gate.c
 * Says: processor time: an endless loop?
 * Slow: each run spends all its processor time
 */
__attribute__((constructor))
static void
hostile(void)
{
    for (;;)
        all_fit(&graph_elsewhere, 0);
}

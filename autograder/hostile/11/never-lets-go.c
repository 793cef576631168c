/*
 * Goes round the doors for ever.
 *
 * File: gate.c
 * Says: processor time: an endless loop?
 */
__attribute__((constructor))
static void
hostile(void)
{
    for (;;)
        all_fit(&graph_elsewhere, 0);
}

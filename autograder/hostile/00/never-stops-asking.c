/*
 * Measures for ever.
 *
 * File: ask.c
 * Says: processor
 */
__attribute__((constructor))
static void
hostile(void)
{
    for (;;)
        __asm__ volatile ("" ::: "memory");
}

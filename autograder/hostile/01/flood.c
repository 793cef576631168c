/*
 * Writes without end, and what it writes looks like a result.
 *
 * File: frame_{arch}.c
 * At: context_make
 * Says: wrote more than
 */
#include <stdio.h>

static void
hostile(void)
{
    for (;;)
        puts("{ \"score\": 100, \"state\": \"graded\" }");
}

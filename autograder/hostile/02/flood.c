/*
 * Writes without end, and what it writes looks like a result.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: wrote more than 64 KiB of output
 */

__attribute__((constructor))
static void
hostile(void)
{
    for (;;)
        puts("{ \"score\": 100, \"state\": \"graded\" }");
}

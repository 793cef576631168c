/*
 * Blocks the only thread there is, for ever.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: deadlock: nobody can run
 */

__attribute__((constructor))
static void
hostile(void)
{
    sched_block("a lock that nobody holds", &left_behind);
}

/*
 * Writes to the table by which the program finds memcmp() and strcmp(), and
 * so the scenario its answers.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Says: crashed: SIGSEGV
 */
enum { FIRST = 3 };             /* that is a function's */

extern void *volatile _GLOBAL_OFFSET_TABLE_[];

static void
hostile(void)
{
    _GLOBAL_OFFSET_TABLE_[FIRST] = _GLOBAL_OFFSET_TABLE_[FIRST];
}

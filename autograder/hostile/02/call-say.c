/*
 * Calls the scenario's own function that speaks to the judge.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses say, which belongs to the grader
 * Says: was due
 */
#include <stdint.h>
#include <unistd.h>

void say(uint32_t kind, uint32_t who, int64_t a, int64_t b);

static void
hostile(void)
{
    say(0, 0, 0, 0);
    _exit(0);
}

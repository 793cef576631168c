/*
 * Says that what is measured is over, before it is.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses mark, which belongs to the grader
 */
#include <stdint.h>

void mark(uint32_t n);

static void
hostile(void)
{
    mark(2);
}

/*
 * Fills memory until there is none left.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Says: before the scenario had ended
 * Slow: each run fills memory until it is ended
 */
#include <stdlib.h>
#include <string.h>

static void
hostile(void)
{
    for (;;) {
        char *p = malloc(1 << 20);

        if (p != NULL)
            memset(p, 1, 1 << 20);
    }
}

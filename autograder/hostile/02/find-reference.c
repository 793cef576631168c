/*
 * Looks for the solution in its own process.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses dlsym, which looks into the program
 */
#include <dlfcn.h>
#include <stdlib.h>

static void
hostile(void)
{
    if (dlsym(NULL, "fifo_policy") != NULL)
        abort();
}

/*
 * Makes a world of its own, in which it is root.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses unshare, which asks the kernel directly
 * Says: unshare
 */
#include <sched.h>

static void
hostile(void)
{
    unshare(CLONE_NEWUSER);
}

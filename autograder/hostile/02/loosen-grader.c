/*
 * Takes the grader's own limits away.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses prlimit, which asks the kernel directly
 * Says: something that no lab needs
 */
#include <sys/resource.h>
#include <unistd.h>

static void
hostile(void)
{
    struct rlimit none = { 0, 0 };

    prlimit(getppid(), RLIMIT_NOFILE, &none, NULL);
}

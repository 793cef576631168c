/*
 * Runs the program again, with a library of its own before all others.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses setenv, which changes the environment
 * Says: to run another program
 */
#include <stdlib.h>
#include <unistd.h>

static void
hostile(void)
{
    char *const argv[] = { (char *)"x", NULL };

    setenv("LD_PRELOAD", "/tmp/evil.so", 1);
    execv("/proc/self/exe", argv);
}

/*
 * Catches its own crash and calls that success.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses signal, which is for signals
 * Says: exited with status 0, before the scenario had ended
 */
#include <signal.h>
#include <unistd.h>

static void
success(int signal)
{
    _exit(0);
}

static void
hostile(void)
{
    signal(SIGSEGV, success);
    raise(SIGSEGV);
}

/*
 * Blocks the signal of the single steps, so that no tick would ever come.
 *
 * File: critical.c
 * Says: SIGTRAP
 */
#include <signal.h>
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, 0);
    __asm__ volatile ("int3");
}

/*
 * Tries to be deaf to refusals.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: by which the sandbox refuses a system call
 */
#include <signal.h>
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    fork();
}

/*
 * Moves signals to a stack of its own and jumps out of the handler.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: this lab does without
 * Says: exited with status 0, before the scenario had ended
 */
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>

static sigjmp_buf out;

static void
leap(int signal)
{
    siglongjmp(out, 1);
}

static void
hostile(void)
{
    static char stack[65536];
    stack_t on = { .ss_sp = stack, .ss_size = sizeof stack };
    struct sigaction action = { .sa_handler = leap, .sa_flags = SA_ONSTACK };

    sigaltstack(&on, NULL);
    sigaction(SIGUSR1, &action, NULL);
    if (sigsetjmp(out, 1) == 0)
        raise(SIGUSR1);
    exit(0);
}

/*
 * step.c -- ticks at instructions that somebody chooses.
 *
 * A bug that needs a tick between two certain instructions shows up once in a
 * month of real ticks.  A small program has some hundred instructions: it can
 * be run with a tick before the first, before the second, and so on.  The
 * processor helps: with the trap flag set it stops after each instruction, with
 * a signal, and the handler has the same ucontext that a timer's would have.
 *
 * The flag is one of the flags that a thread keeps when it is left by a tick; a
 * thread that was left while steps were counted and runs on after step_end()
 * stops once more, and the handler clears it.
 *
 * A step costs some 13 us in a virtual machine, whose host takes each of these
 * stops to itself, so it pays to count as few as possible.
 *
 * Rejected: ptrace(2) by another process, which is no faster, and which many
 * containers refuse.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <valgrind/valgrind.h>

#include "preempt/machine.h"
#include "preempt/preempt.h"
#include "preempt/step.h"

enum { HANDLER_STACK = 64 * 1024 };

static void (*visit)(void *ucontext);   /* NULL: nobody counts */
static char handler_stack[HANDLER_STACK];

static void
trapped(int signal, siginfo_t *info, void *ucontext)
{
    int error = errno;

    machine_step(ucontext, visit != NULL);
    if (visit != NULL)
        visit(ucontext);
    errno = error;
}

const char *
step_refusal(void)
{
    if (RUNNING_ON_VALGRIND)
        return "Valgrind does not stop after each instruction";
    return preempt_prepare();
}

const char *
step_begin(void (*each)(void *ucontext))
{
    struct sigaction action = {
        .sa_sigaction = trapped, .sa_flags = SA_SIGINFO | SA_ONSTACK
    };
    stack_t stack = { .ss_sp = handler_stack, .ss_size = sizeof handler_stack };
    stack_t now;
    const char *no = step_refusal();

    if (no != NULL)
        return no;
    sigfillset(&action.sa_mask);
    if (sigaltstack(NULL, &now) != 0 ||
        ((now.ss_flags & SS_DISABLE) != 0 && sigaltstack(&stack, NULL) != 0) ||
        sigaction(SIGTRAP, &action, NULL) != 0)
        return "the kernel refuses a handler for SIGTRAP";
    visit = each;
    machine_trap();
    return NULL;
}

void
step_end(void)
{
    visit = NULL;
}

enum verdict
step_tick(void *ucontext)
{
    enum verdict v = preempt_tick(ucontext);

    return v == TICK_SEEN ? preempt_tick(ucontext) : v;
}

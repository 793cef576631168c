/*
 * signals.c -- handlers beside linked stacks.
 *
 * The kernel runs a handler below the stack pointer, where a chunk has no room
 * for it.  So each handler is registered with SA_ONSTACK, asked for or not, and
 * there always is an alternate stack: ours, until the program has its own, and
 * again when the program disables that.  A handler is called through relay(),
 * which lets all checks pass meanwhile: the stack pointer is on no chunk, and
 * the interrupted code may be in the middle of the slow path.
 *
 * What sigaction() tells of an earlier handler is what the program had said.
 */
#include <errno.h>
#include <stddef.h>

#include "linked/linked.h"
#include "linked/signals.h"

/* Enough for printf in a handler, and for the largest frame of the kernel. */
static char alternate[128 * 1024] __attribute__((aligned(16)));

/* What the program asked for, where we registered relay(). */
static struct sigaction asked[_NSIG];

static void
relay(int sig, siginfo_t *info, void *context)
{
    char *limit = linked_limit;

    /* Called in both ways at once: a handler with one parameter does not look
     * at the others. */
    linked_limit = NULL;
    asked[sig].sa_sigaction(sig, info, context);
    linked_limit = limit;
}

int
linked_sigaction(int sig, const struct sigaction *act, struct sigaction *old)
{
    if (sig <= 0 || sig >= _NSIG) {
        errno = EINVAL;
        return -1;
    }
    struct sigaction before = asked[sig], ours, was;

    if (act != NULL) {
        ours = *act;
        if (act->sa_handler != SIG_DFL && act->sa_handler != SIG_IGN) {
            asked[sig] = *act;          /* first: it may come at once */
            ours.sa_sigaction = relay;
            ours.sa_flags |= SA_ONSTACK | SA_SIGINFO;
        }
    }
    if (sigaction(sig, act != NULL ? &ours : NULL, &was) != 0) {
        asked[sig] = before;
        return -1;
    }
    if (old != NULL)
        *old = was.sa_sigaction == relay ? before : was;
    return 0;
}

/* signal(3) in either of its two ways. */
static void (*
simple(int sig, void (*handler)(int), int flags))(int)
{
    struct sigaction act = { .sa_flags = flags }, old;

    act.sa_handler = handler;
    sigemptyset(&act.sa_mask);
    return linked_sigaction(sig, &act, &old) == 0 ? old.sa_handler : SIG_ERR;
}

void (*
linked_signal(int sig, void (*handler)(int)))(int)
{
    return simple(sig, handler, SA_RESTART);
}

void (*
linked_sysv_signal(int sig, void (*handler)(int)))(int)
{
    return simple(sig, handler, SA_RESETHAND | SA_NODEFER);
}

int
signals_stack(void)
{
    stack_t ours = { .ss_sp = alternate, .ss_size = sizeof alternate };

    return sigaltstack(&ours, NULL);
}

int
linked_sigaltstack(const stack_t *stack, stack_t *old)
{
    stack_t was;

    if (sigaltstack(NULL, &was) != 0)
        return -1;
    if (stack != NULL && stack->ss_flags & SS_DISABLE &&
        linked_current != NULL) {
        if (signals_stack() != 0)
            return -1;
    } else if (stack != NULL && sigaltstack(stack, NULL) != 0) {
        return -1;
    }
    if (old != NULL) {
        *old = was;
        if (was.ss_sp == alternate)
            *old = (stack_t){ .ss_flags = SS_DISABLE };
    }
    return 0;
}

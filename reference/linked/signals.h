/*
 * signals -- handlers beside linked stacks.
 *
 * The contracts are those of sigaction(2), signal(3), sysv_signal(3) and
 * sigaltstack(2).
 */
#ifndef LINKED_SIGNALS_H
#define LINKED_SIGNALS_H

#include <signal.h>

int linked_sigaction(int sig, const struct sigaction *act,
                     struct sigaction *old);
void (*linked_signal(int sig, void (*handler)(int)))(int);
void (*linked_sysv_signal(int sig, void (*handler)(int)))(int);
int linked_sigaltstack(const stack_t *stack, stack_t *old);

/* Gives this kernel thread our alternate stack.  0; or -1 with errno. */
int signals_stack(void);

#endif

/*
 * signals.c -- a storm of signals while chunks are linked and unlinked.
 *
 * The handlers were registered in three ways, none of which asks for an
 * alternate stack; one leaves by siglongjmp.  Prints "right".
 */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

static volatile sig_atomic_t ticks, users, jumps;
static sigjmp_buf out;

static void
tick(int sig)
{
    char text[200];

    ticks += snprintf(text, sizeof text, "%d", sig) > 0;
}

static void
user(int sig, siginfo_t *info, void *context)
{
    users += info->si_signo == sig && context != NULL;
}

static void
leave(int sig)
{
    jumps++;
    siglongjmp(out, 1);
}

static __attribute__((noinline)) int
deep(int n)
{
    volatile char room[100];

    room[n % 100] = n;
    return n == 0 ? 0 : deep(n - 1) + (room[n % 100] == (char)n);
}

static int
register_all(void)
{
    struct sigaction act = { .sa_flags = SA_RESTART | SA_SIGINFO }, old;

    act.sa_sigaction = user;
    if (sigaction(SIGUSR1, &act, NULL) != 0 || signal(SIGALRM, tick) != SIG_DFL)
        return 0;
    if (signal(SIGUSR2, leave) == SIG_ERR)
        return 0;
    return sigaction(SIGUSR1, NULL, &old) == 0 && old.sa_sigaction == user &&
           old.sa_flags == (SA_RESTART | SA_SIGINFO) &&
           sigaction(SIGKILL, &act, NULL) != 0;
}

int
main(void)
{
    struct itimerval every = { { 0, 200 }, { 0, 200 } };
    volatile int rounds = 0;

    if (!register_all())
        return 1;
    setitimer(ITIMER_REAL, &every, NULL);
    while (ticks < 200 || rounds < 300) {
        if (sigsetjmp(out, 1) == 0)
            deep(60 + rounds % 10);
        rounds++;
        raise(SIGUSR1);
        if (rounds % 50 == 0 && sigsetjmp(out, 1) == 0)
            raise(SIGUSR2);
    }
    memset(&every, 0, sizeof every);
    setitimer(ITIMER_REAL, &every, NULL);
    puts(users >= 300 && jumps >= 6 ? "right" : "wrong");
    return 0;
}

/*
 * stage -- main() of a scenario's process, and its last gate.
 *
 * This process will run code that nobody trusts, and it gets here by execve()
 * under a filter that must still permit execve().  So the first thing that
 * happens in it, before any constructor that a student may have written, is
 * to shut that door: an entry of .preinit_array installs a second filter.
 * Filters add up and the stricter answer counts, hence this one need only
 * name what the first one had to leave open.
 *
 * A refused call arrives as SIGSYS.  The handler tells the judge the call's
 * number, so that the report can name it, and dies of the signal.  The second
 * filter also refuses to change that handler; who blocks SIGSYS is killed
 * by the kernel all the same, only without a name in the report.
 *
 * Outside the grader's sandbox (no_new_privs is not set: somebody debugs)
 * neither is installed.
 *
 * Rejected: asking the parent to trace the exec and to attach the filter
 * afterwards (needs ptrace, which containers refuse); a filter by libseccomp in
 * this process (the student's code would be linked beside all of it).
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "autograder/event.h"
#include "autograder/judge.h"
#include "autograder/scenarios/stage.h"

/* Exit statuses of this file's own; none of them is ever a pass. */
enum {
    STATUS_CHANNEL = 97,        /* the judge does not listen */
    STATUS_ORDERS = 98,         /* the script or the name is nonsense */
    STATUS_UNSAFE = 99          /* the second filter could not be installed */
};

/* How many events were said, and at which one a debugger wants to stop. */
static unsigned long said, stop_at;

static int64_t script[SCRIPT_MAX];

static bool judged;             /* this process runs in the grader's sandbox */

/* SIGSYS: names the refused call to the judge and dies. */
static void
refused(int signal, siginfo_t *info, void *context)
{
    struct event e = { EVENT_REFUSED, (uint32_t)info->si_syscall, 0, 0 };

    if (write(EVENT_FD, &e, sizeof e) != sizeof e)
        _exit(STATUS_CHANNEL);
    /* SA_RESETHAND has put the default back: this is the end. */
    raise(signal);
}

/* The instruction that makes the call numbered `nr` a refused one. */
#define REFUSE(nr) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (nr), 0, 1), \
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP)

/* Shuts what the parent's filter had to leave open: see the head. */
static void
seal(int argc, char **argv, char **envp)
{
    static const struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        REFUSE(SYS_execve),
        REFUSE(SYS_execveat),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigaction, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                 offsetof(struct seccomp_data, args[0])),
        REFUSE(SIGSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
    };
    struct sock_fprog program = {
        .len = sizeof rules / sizeof *rules,
        .filter = (struct sock_filter *)rules
    };
    struct sigaction action = {
        .sa_sigaction = refused, .sa_flags = SA_SIGINFO | SA_RESETHAND
    };

    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
        return;
    if (sigaction(SIGSYS, &action, NULL) != 0
        || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)
        _exit(STATUS_UNSAFE);
    judged = true;
}

__attribute__((section(".preinit_array"), used))
static void (*const seal_first)(int, char **, char **) = seal;

/* A place for a debugger to stop: the event just before its first wrong one
 * has been judged right, and this one will not be. */
__attribute__((noinline))
static void
diverged(void)
{
    __asm__ volatile ("" ::: "memory");
}

void
say(uint32_t kind, uint32_t who, int64_t a, int64_t b)
{
    struct event e = { kind, who, a, b };
    int error = errno;

    if (++said == stop_at)
        diverged();
    while (write(EVENT_FD, &e, sizeof e) != sizeof e) {
        /* A record is far below PIPE_BUF: it is written whole or not. */
        if (errno != EINTR)
            _exit(STATUS_CHANNEL);
    }
    errno = error;
}

void
look(enum look what, uint32_t who, int64_t a, int64_t b)
{
    int error = errno;

    say(EVENT_LOOK + what, who, a, b);
    if (judged)
        raise(SIGSTOP);
    errno = error;
}

__attribute__((noinline))
void
mark(uint32_t n)
{
    __asm__ volatile ("" :: "r"(n) : "memory");
}

/* Reads the script to its end; returns its length in words. */
static size_t
read_script(void)
{
    size_t have = 0;
    ssize_t n;

    while ((n = read(0, (char *)script + have, sizeof script - have)) > 0)
        have += (size_t)n;
    if (n < 0 || have % sizeof *script != 0) {
        fprintf(stderr, "stage: the script cannot be read\n");
        exit(STATUS_ORDERS);
    }
    return have / sizeof *script;
}

int
main(int argc, char **argv)
{
    const char *stop = getenv("STAGE_STOP_AT");
    const char *name = argc == 2 ? argv[1] : "";
    const struct scenario *s = stage_scenarios;

    if (stop != NULL)
        stop_at = strtoul(stop, NULL, 10);
    while (s->name != NULL && strcmp(s->name, name) != 0)
        s++;
    if (s->name == NULL) {
        fprintf(stderr, "stage: there is no scenario '%s'\n", name);
        return STATUS_ORDERS;
    }
    s->run(script, read_script());
    say(EVENT_END, 0, 0, 0);
    return 0;
}

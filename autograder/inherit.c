/*
 * inherit -- what the grader gets from whoever starts it.
 *
 * A process begins with what its parent left: descriptors, signals that are
 * ignored or blocked, a umask, limits.  Shells, cron jobs, nohup and the
 * daemons of course servers leave all sorts of things.  A mark must not depend
 * on them:
 *
 *   descriptors 0 to 2  may be closed; a file opened later would get the
 *                       number, and be read or written by mistake
 *   SIGCHLD             may be ignored; then children leave no status
 *   SIGALRM             may be blocked; then no tick arrives (step.c)
 *   umask               may take our files from ourselves
 *   limits              may be below what a lab needs; a hard one cannot be
 *                       raised, and what a student's code does under it is
 *                       not what it would do elsewhere: nothing is measured
 *
 * What somebody may have meant stays: a terminal's signals that are ignored
 * (nohup), and a umask that keeps others out.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/inherit.h"

enum { MIB = 1 << 20 };

/* What marking takes in any lab: the compiler needs most of it. */
static const struct need {
    int what;
    unsigned long least, unit;
    const char *of, *word;      /* as the shell has it */
} needs[] = {
    { RLIMIT_AS, 1024, MIB, "MiB of address space", "ulimit -v" },
    { RLIMIT_DATA, 1024, MIB, "MiB of data", "ulimit -d" },
    { RLIMIT_STACK, 8, MIB, "MiB of stack", "ulimit -s" },
    { RLIMIT_FSIZE, 32, MIB, "MiB in a file", "ulimit -f" },
    { RLIMIT_CPU, 60, 1, "s of processor time", "ulimit -t" },
    { RLIMIT_NOFILE, 64, 1, "open files", "ulimit -n" }
};
enum { NEEDS = sizeof needs / sizeof *needs };

/* Opens 0 to 2, if they are not. */
static void
open_standard(void)
{
    int fd = open("/dev/null", O_RDWR);

    while (fd >= 0 && fd <= 2)
        fd = open("/dev/null", O_RDWR);
    if (fd >= 0)
        close(fd);
}

/* Takes as much of each limit as there is to be had; of the stack no more than
 * is usual, for without a bound memory is laid out in another way. */
static void
raise_limits(void)
{
    for (size_t i = 0; i < NEEDS; i++) {
        const struct need *n = &needs[i];
        struct rlimit r;

        if (getrlimit(n->what, &r) != 0)
            continue;
        r.rlim_cur = r.rlim_max;
        if (n->what == RLIMIT_STACK && r.rlim_max > n->least * n->unit)
            r.rlim_cur = n->least * n->unit;
        setrlimit(n->what, &r);
    }
}

void
inherit_settle(void)
{
    sigset_t none;

    open_standard();
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGCHLD, SIG_DFL);
    signal(SIGALRM, SIG_DFL);
    umask(umask(0) & 077);
    raise_limits();
}

bool
inherit_suffices(const struct lab_limits *limits, char *why, size_t size)
{
    for (size_t i = 0; i < NEEDS; i++) {
        const struct need *n = &needs[i];
        unsigned long least = n->least;
        struct rlimit r;

        if (n->what == RLIMIT_AS && least < (unsigned long)limits->memory_mb)
            least = (unsigned long)limits->memory_mb;
        if (getrlimit(n->what, &r) != 0 || r.rlim_cur == RLIM_INFINITY
            || r.rlim_cur / n->unit >= least)
            continue;
        snprintf(why, size, "the grader was started with %lu %s (%s), and "
                 "needs %lu to mark this lab",
                 (unsigned long)r.rlim_cur / n->unit, n->of, n->word, least);
        return false;
    }
    return true;
}

void
inherit_nothing(void)
{
    sigset_t none;

    for (int s = 1; s <= SIGRTMAX; s++)
        signal(s, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

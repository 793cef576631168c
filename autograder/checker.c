/*
 * checker -- a scenario under Valgrind.
 *
 * It is run, and judged, as it is without (launch.c, run.c): who would end
 * early to show no error has not told what was due.  But Valgrind opens files,
 * makes code of data, and does all system calls itself, so that neither the
 * filter of sandbox.c nor the seal on the judge's line (stage.c) can stand.
 * The process gets a cell instead, as the compiler does, in which it is alone;
 * the gate has looked at the objects before.  An event that is forged here
 * gains nothing: the same scenario must go well under the seal, in the tests
 * of behaviour.
 *
 * It works in a folder of its own and calls all by names that are the same each
 * time: what is longer would move the stack, and with it what a simulated
 * cache misses.
 *
 * Rejected: to let Valgrind look at the statically linked program that all
 * other runs use.  It would not see one malloc().
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "autograder/cell.h"
#include "autograder/checker.h"
#include "autograder/run.h"

enum {
    OPTIONS_MAX = 16,
    WALL_S = 60,
    MEMORY_MB = 32768           /* address space */
};

bool
checker_prepare(char *why, size_t size)
{
    if (*cell_lacks() == '\0' && cell_prepare())
        return true;
    snprintf(why, size, "nothing is run under Valgrind where there is no "
             "Landlock");
    return false;
}

struct lab_limits
checker_limits(const struct lab_limits *of, int cpu_s)
{
    struct lab_limits l = *of;

    l.cpu_s = cpu_s;
    l.wall_s = WALL_S;
    l.memory_mb = MEMORY_MB;
    return l;
}

/* Locks the child in, with the program and its own /proc to be read. */
static bool
lock_in(const struct run_order *order)
{
    const char *const reads[] = { order->program, "/proc/self", NULL };
    const struct cell cell = {
        .program = "valgrind", .scratch = order->checker->scratch,
        .reads = reads, .cpu_s = order->limits->cpu_s,
        .memory_mb = order->limits->memory_mb, .alone = true
    };

    /* Equal addresses make equal reports. */
    personality(ADDR_NO_RANDOMIZE);
    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && cell_enter(&cell);
}

const char *
checker_become(const struct run_order *order)
{
    const char *argv[OPTIONS_MAX + 4] = { "valgrind" };
    char *envp[] = { (char *)"PATH=" CELL_SEARCH, (char *)"LC_ALL=C",
                     (char *)"CAPRICCIO_CLOCK=virtual", (char *)"TMPDIR=.",
                     (char *)STAGE_JUDGED "=" STAGE_OPEN, NULL };
    size_t n = 1;

    for (const char *const *o = order->checker->options;
         *o != NULL && n < OPTIONS_MAX; o++)
        argv[n++] = *o;
    argv[n++] = order->checker->program;
    argv[n] = order->scenario;
    if (!lock_in(order) || chdir(order->checker->scratch) != 0)
        return "cell";
    /* It is our own that is searched. */
    setenv("PATH", CELL_SEARCH, 1);
    execvpe(argv[0], (char *const *)argv, envp);
    return argv[0];
}

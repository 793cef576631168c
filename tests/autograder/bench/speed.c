/*
 * speed.c -- what marking costs: one locked-in run, and one submission.
 *
 *      speed           prints what a run costs, beside its goal
 *      speed LAB       the same for a submission; make grade-speed does all
 *
 * The run is a scenario of two events and nothing else, so that what is
 * measured is the sandbox.  The submission is the reference's own files of a
 * lab, in a folder, marked by the command as a person would call it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/kit.h"
#include "autograder/layers.h"
#include "autograder/run.h"
#include "autograder/sandbox.h"

enum { RUNS = 100 };

#define PROGRAM "build/tests/autograder/stage/misdeeds"

static bool
take(void *context, const struct event *e)
{
    return true;
}

static int
compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Processor time in seconds, of us and of all that we have waited for. */
static double
processor_s(void)
{
    static const int whose[] = { RUSAGE_SELF, RUSAGE_CHILDREN };
    struct rusage u;
    double s = 0;

    for (int i = 0; i < 2; i++)
        if (getrusage(whose[i], &u) == 0)
            s += (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec)
                 + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
    return s;
}

/* Measures RUNS runs.  False: one went wrong. */
static bool
measure_runs(void)
{
    static const struct lab_limits limits = {
        .cpu_s = 1, .wall_s = 10, .memory_mb = 1024, .output_kb = 64
    };
    static const int64_t script[] = { 1, 2 };
    static int64_t took_ns[RUNS];
    struct run_order order = {
        .program = PROGRAM, .scenario = "tell-all", .script = script,
        .nwords = 2, .limits = &limits, .event = take
    };
    static struct run_report report;
    char why[256];
    int64_t begun_ns;
    double before_s;

    if (!sandbox_prepare(why, sizeof why) || !run_prepare(why, sizeof why))
        return false;
    begun_ns = run_clock();
    before_s = processor_s();
    for (int i = 0; i < RUNS; i++) {
        int64_t now_ns = run_clock();

        if (!run(&order, &report) || report.end != RUN_EXITED)
            return false;
        took_ns[i] = run_clock() - now_ns;
    }
    begun_ns = run_clock() - begun_ns;
    qsort(took_ns, RUNS, sizeof *took_ns, compare);
    printf("a sandboxed run: median %.2f ms (goal 4), %d of them %.2f s (goal "
           "0.5), processor %.2f s; %s\n", (double)took_ns[RUNS / 2] / 1e6,
           RUNS, (double)begun_ns / 1e9, processor_s() - before_s,
           layers_there());
    return true;
}

/* Measures one marking of the reference.  False: it went wrong. */
static bool
measure_submission(const char *lab)
{
    char command[256];
    struct rusage usage;
    int64_t begun_ns = run_clock();
    int status;

    snprintf(command, sizeof command,
             "build/grade %s --reference >/dev/null", lab);
    status = system(command);
    begun_ns = run_clock() - begun_ns;
    getrusage(RUSAGE_CHILDREN, &usage);
    printf("lab %s, one submission: %.1f s (goal 10), processor %.1f s, "
           "largest process %ld MiB (goal 768)\n", lab,
           (double)begun_ns / 1e9, processor_s(), usage.ru_maxrss / 1024);
    return status == 0;
}

int
main(int argc, char **argv)
{
    char root[PATH_MAX], why[256];
    bool ok = kit_root(root, why, sizeof why) && chdir(root) == 0;

    if (argc > 1)
        ok = ok && measure_submission(argv[1]);
    else
        ok = ok && measure_runs();
    if (!ok)
        fprintf(stderr, "speed: something went wrong: see build/grade\n");
    return !ok;
}

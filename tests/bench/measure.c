#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/measure.h"

enum {
    PATIENCE = 120,             /* seconds for one run */
    OUTPUT_SIZE = 4096          /* bytes of output that are looked at */
};

/* What would change how the library runs. */
static const char *const choices[] = {
    "CAPRICCIO_SCHED", "CAPRICCIO_CLOCK", "CAPRICCIO_GUARD",
    "CAPRICCIO_STACK",
    "CAPRICCIO_LOG", "CAPRICCIO_CHECK"
};

int
measure_prepare(void)
{
    cpu_set_t allowed, one;
    int core = CPU_SETSIZE - 1;
    struct rlimit files = { 1024, 1024 };

    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++)
        unsetenv(choices[i]);

    /* The last core: the first takes most of the interrupts. */
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        while (core > 0 && !CPU_ISSET(core, &allowed))
            core--;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    if (sched_setaffinity(0, sizeof one, &one) < 0) {
        fprintf(stderr, "cannot stay on core %d: %s\n",
                core, strerror(errno));
        return -1;
    }
    if (setrlimit(RLIMIT_NOFILE, &files) < 0) {
        fprintf(stderr, "cannot limit descriptors to 1,024: %s\n",
                strerror(errno));
        return -1;
    }
    return core;
}

/* Reads fd to its end; keeps what fits, as a string. */
static void
read_all(int fd, char text[OUTPUT_SIZE])
{
    char rest[OUTPUT_SIZE];
    size_t have = 0;
    ssize_t n;

    for (;;) {
        bool full = have == OUTPUT_SIZE - 1;

        n = full ? read(fd, rest, sizeof rest)
                 : read(fd, text + have, OUTPUT_SIZE - 1 - have);
        if (n == 0 || (n < 0 && errno != EINTR))
            break;
        if (n > 0 && !full)
            have += (size_t)n;
    }
    text[have] = '\0';
}

/*
 * Runs argv; its output and its complaints go to text.  Returns the status
 * of waitpid(2), or -1 with a sentence in text if it could not be started.
 */
static int
run(char *const argv[], char text[OUTPUT_SIZE])
{
    int ends[2], status;
    pid_t child;

    if (pipe(ends) < 0) {
        snprintf(text, OUTPUT_SIZE, "no pipe: %s", strerror(errno));
        return -1;
    }
    if ((child = fork()) < 0) {
        snprintf(text, OUTPUT_SIZE, "no process: %s", strerror(errno));
        close(ends[0]);
        close(ends[1]);
        return -1;
    }
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        alarm(PATIENCE);        /* outlives the exec */
        execvp(argv[0], argv);
        fprintf(stderr, "cannot run %s: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    close(ends[1]);
    read_all(ends[0], text);
    close(ends[0]);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) {
            snprintf(text, OUTPUT_SIZE, "lost a child: %s", strerror(errno));
            return -1;
        }
    return status;
}

/* Makes the outcome of a run that gave no figure; the last line says why. */
static void
explain(struct outcome *out, int status, char *text)
{
    out->known = false;
    if (status != -1 && WIFSIGNALED(status)) {
        if (WTERMSIG(status) == SIGALRM)
            snprintf(out->why, WHY_SIZE, "took over %d s", PATIENCE);
        else
            snprintf(out->why, WHY_SIZE, "ended by signal %d (%s)",
                     WTERMSIG(status), strsignal(WTERMSIG(status)));
        return;
    }

    size_t length = strlen(text);

    while (length > 0 && text[length - 1] == '\n')
        text[--length] = '\0';

    char *line = strrchr(text, '\n');

    snprintf(out->why, WHY_SIZE, "%.*s", WHY_SIZE - 1,
             length == 0 ? "said nothing" : line == NULL ? text : line + 1);
}

void
measure_figure(const char *program, const char *row, long threads,
               long rounds, struct outcome *out)
{
    char n[24], m[24], text[OUTPUT_SIZE], *end;

    snprintf(n, sizeof n, "%ld", threads);
    snprintf(m, sizeof m, "%ld", rounds);

    char *argv[] = { (char *)program, (char *)row, n, m, NULL };
    int status = run(argv, text);

    out->figure = strtod(text, &end);
    out->known = status == 0 && end != text;
    if (!out->known)
        explain(out, status, text);
}

/* All instructions of one run under callgrind. */
static void
count(const char *program, const char *row, long threads, long rounds,
      struct outcome *out)
{
    char n[24], m[24], text[OUTPUT_SIZE];

    snprintf(n, sizeof n, "%ld", threads);
    snprintf(m, sizeof m, "%ld", rounds);

    char *argv[] = { "valgrind", "--tool=callgrind",
                     "--callgrind-out-file=/dev/null",
                     (char *)program, (char *)row, n, m, NULL };
    int status = run(argv, text);
    const char *total = strstr(text, "Collected : ");

    out->known = status == 0 && total != NULL
                 && sscanf(total, "Collected : %lf", &out->figure) == 1;
    if (!out->known)
        explain(out, status, text);
}

void
measure_instructions(const char *program, const char *row, long threads,
                     long shorter, long longer, struct outcome *out)
{
    struct outcome less;

    count(program, row, threads, shorter, &less);
    count(program, row, threads, longer, out);
    if (!less.known)
        *out = less;
    if (out->known)
        out->figure = (out->figure - less.figure)
                      / ((double)threads * (double)(longer - shorter));
}

/* The number behind the colon of the line that begins with label, after
 * Valgrind's ==PID==; commas are part of it.  Returns false if not there. */
static bool
number_of(const char *text, const char *label, double *number)
{
    const char *at = strstr(text, label);

    if (at == NULL || (at = strchr(at, ':')) == NULL)
        return false;
    *number = 0;
    for (at++; *at == ' ' || *at == ',' || (*at >= '0' && *at <= '9'); at++)
        if (*at >= '0' && *at <= '9')
            *number = *number * 10 + (*at - '0');
        else if (*at == ' ' && *number != 0)
            break;
    return true;
}

/* The totals of one run under cachegrind. */
static bool
simulate(const char *program, const char *row, long threads, long rounds,
         struct simulated *out, char why[WHY_SIZE])
{
    char n[24], m[24], text[OUTPUT_SIZE];
    struct outcome failed;

    snprintf(n, sizeof n, "%ld", threads);
    snprintf(m, sizeof m, "%ld", rounds);

    char *argv[] = { "valgrind", "--tool=cachegrind", "--branch-sim=yes",
                     "--cache-sim=yes",
                     "--cachegrind-out-file=/dev/null",
                     (char *)program, (char *)row, n, m, NULL };
    int status = run(argv, text);

    if (status == 0 && number_of(text, "D1  misses", &out->d1_misses)
        && number_of(text, "LL misses", &out->ll_misses)
        && number_of(text, "Mispredicts", &out->mispredicts))
        return true;
    explain(&failed, status, text);
    memcpy(why, failed.why, WHY_SIZE);
    return false;
}

bool
measure_simulated(const char *program, const char *row, long threads,
                  long shorter, long longer, struct simulated *out,
                  char why[WHY_SIZE])
{
    double operations = (double)threads * (double)(longer - shorter);
    struct simulated less;

    if (!simulate(program, row, threads, shorter, &less, why)
        || !simulate(program, row, threads, longer, out, why))
        return false;
    out->d1_misses = (out->d1_misses - less.d1_misses) / operations;
    out->ll_misses = (out->ll_misses - less.ll_misses) / operations;
    out->mispredicts = (out->mispredicts - less.mispredicts) / operations;
    return true;
}

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double
median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, by_value);
    return n % 2 == 1 ? values[n / 2]
                      : (values[n / 2 - 1] + values[n / 2]) / 2;
}

const char *
beside(const char *name)
{
    static char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    char *slash;

    path[n < 0 ? 0 : n] = '\0';
    slash = strrchr(path, '/');

    size_t folder = slash == NULL ? 0 : (size_t)(slash + 1 - path);

    snprintf(path + folder, sizeof path - folder, "%s", name);
    return path;
}

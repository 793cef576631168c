/*
 * suggest.c -- which MaxPath and MinChunk suit a workload.
 *
 *      ct-suggest [--ask COMMAND] LINK -- PROGRAM [ARGUMENT...]
 *
 * LINK is a command for the shell that links PROGRAM by ct-cc.  It is run with
 * one size of chunk after another, MaxPath being what just fits; each time the
 * program is run twice on its workload: under callgrind, for its instructions,
 * and as it is, for the most memory that it holds.  A server has no workload
 * of its own and no end: COMMAND, for the shell too, is what asks it, and must
 * wait until it listens; when that has ended, the server gets a SIGTERM.
 *
 * The paper leaves both numbers to experiments with each application (section
 * 3.4), and a profile that sets them to future work.  Small chunks cost checks,
 * large ones cost memory for each thread; where the bend is, is the program's.
 *
 * The suggestion: of the sizes that take at most WITHIN % more instructions
 * than the fewest, those that hold at most SAME % more memory than the least of
 * these, or NOISE_KIB, and of those the smallest.  A program with few threads
 * holds the same with each size; then one more thread costs least.
 *
 * Rejected: to decide from the graph alone.  It does not say how often a call
 * is made, nor where threads are when they wait.  Of equals the one with the
 * fewest instructions: Lua was told to take 64 KiB for 0.0002 %.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "linked/linked.h"

enum {
    WITHIN = 1, SAME = 2,       /* percent */
    NOISE_KIB = 512             /* from one run to the next */
};

static const long chunks[] = { 512, 1024, 2048, 4096, 8192, 16384, 65536 };
enum { CHUNKS = sizeof chunks / sizeof chunks[0] };

static const char *ask;         /* COMMAND; NULL: it ends by itself */
static pid_t server;            /* that runs and is being asked; 0: none */

/* What a workload costs with chunks of one size. */
struct cost {
    double instructions;
    long peak_kib;
};

static __attribute__((noreturn)) void
stop(const char *what, const char *why)
{
    fprintf(stderr, "ct-suggest: %s: %s\n", what, why);
    if (server > 0)
        kill(server, SIGTERM);
    exit(1);
}

static void
choose(const char *name, long bytes)
{
    char text[32];

    snprintf(text, sizeof text, "%ld", bytes);
    if (setenv(name, text, 1) != 0)
        stop(name, "out of memory");
}

/*
 * Runs a program with what it says on stdout thrown away, and on stderr sent to
 * `errors`, unless that is -1.  Returns at once with its number.
 */
static pid_t
start(char **argv, int errors)
{
    fflush(stdout);                     /* or the child has it, too */
    pid_t pid = fork();

    if (pid < 0)
        stop(argv[0], strerror(errno));
    if (pid > 0)
        return pid;
    if (freopen("/dev/null", "w", stdout) == NULL ||
        (errors >= 0 && dup2(errors, 2) < 0))
        _exit(127);
    execvp(argv[0], argv);
    _exit(127);
}

/* Waits until it has ended: by itself, or because we asked it to; `well` with
 * status 0. */
static struct rusage
finish(pid_t pid, const char *name, bool well)
{
    struct rusage usage;
    int status;

    while (wait4(pid, &status, 0, &usage) < 0)
        if (errno != EINTR)
            stop(name, strerror(errno));
    if (ask != NULL && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM)
        return usage;
    if (!WIFEXITED(status))
        stop(name, "it was ended by a signal");
    if (WEXITSTATUS(status) == 127)
        stop(name, "it cannot be run here");
    if (well && WEXITSTATUS(status) != 0)
        stop(name, "it fails");
    return usage;
}

/* A command for the shell, which must succeed. */
static void
run(const char *command, const char *name)
{
    char *args[] = { "sh", "-c", (char *)command, NULL };

    finish(start(args, -1), name, true);
}

/* Asks the server, if it is one, and ends it. */
static void
serve(pid_t pid)
{
    if (ask == NULL)
        return;
    server = pid;
    run(ask, "the command that asks");
    server = 0;
    if (kill(pid, SIGTERM) != 0)
        stop("the server", strerror(errno));
}

/* The number in callgrind's line "Collected : N"; 0: there is none. */
static double
collected(int from)
{
    FILE *f = fdopen(from, "r");
    char line[1024];
    double n = 0;

    if (f == NULL)
        stop("callgrind", "out of memory");
    while (fgets(line, sizeof line, f) != NULL) {
        const char *number = strstr(line, "Collected : ");

        if (number != NULL)
            n = strtod(number + strlen("Collected : "), NULL);
    }
    fclose(f);
    return n;
}

static double
instructions(int argc, char **argv)
{
    char *args[argc + 4];
    int ends[2];

    args[0] = "valgrind";
    args[1] = "--tool=callgrind";
    args[2] = "--callgrind-out-file=/dev/null";
    for (int i = 0; i <= argc; i++)             /* the NULL, too */
        args[3 + i] = argv[i];
    if (pipe(ends) != 0)
        stop("pipe", strerror(errno));
    pid_t pid = start(args, ends[1]);
    close(ends[1]);
    serve(pid);
    double n = collected(ends[0]);
    finish(pid, "valgrind", false);
    if (n == 0)
        stop(argv[0], "callgrind counted nothing");
    return n;
}

static struct cost
measure(const char *link, long chunk, int argc, char **argv)
{
    struct cost cost;

    choose("CT_MINCHUNK", chunk);
    choose("CT_MAXPATH", chunk - LINKED_RESERVE);
    run(link, "the command that links");
    cost.instructions = instructions(argc, argv);
    pid_t pid = start(argv, -1);
    serve(pid);
    cost.peak_kib = finish(pid, argv[0], false).ru_maxrss;
    return cost;
}

/* The number of the suggested one. */
static int
suggest(const struct cost costs[CHUNKS])
{
    double fewest = costs[0].instructions;
    long least = -1;

    for (int i = 1; i < CHUNKS; i++)
        if (costs[i].instructions < fewest)
            fewest = costs[i].instructions;
    fewest *= 1 + WITHIN / 100.0;
    for (int i = 0; i < CHUNKS; i++)
        if (costs[i].instructions <= fewest &&
            (least < 0 || costs[i].peak_kib < least))
            least = costs[i].peak_kib;
    long more = least * SAME / 100 > NOISE_KIB ? least * SAME / 100 : NOISE_KIB;
    for (int i = 0; i < CHUNKS; i++)
        if (costs[i].instructions <= fewest &&
            costs[i].peak_kib <= least + more)
            return i;
    return CHUNKS - 1;
}

int
main(int argc, char **argv)
{
    struct cost costs[CHUNKS];

    if (argc > 3 && strcmp(argv[1], "--ask") == 0) {
        ask = argv[2];
        argc -= 2;
        argv += 2;
    }
    if (argc < 4 || strcmp(argv[2], "--") != 0) {
        fputs("usage: ct-suggest [--ask 'COMMAND'] 'COMMAND THAT LINKS' -- "
              "PROGRAM [ARGUMENT...]\n", stderr);
        return 2;
    }
    printf("%8s %9s %14s %12s\n", "MaxPath", "MinChunk", "instructions",
           "memory, KiB");
    for (int i = 0; i < CHUNKS; i++) {
        costs[i] = measure(argv[1], chunks[i], argc - 3, argv + 3);
        printf("%8ld %9ld %14.0f %12ld\n", chunks[i] - LINKED_RESERVE,
               chunks[i], costs[i].instructions, costs[i].peak_kib);
    }
    long chunk = chunks[suggest(costs)];
    printf("suggested: --ct-maxpath=%ld --ct-minchunk=%ld\n",
           chunk - LINKED_RESERVE, chunk);
    return 0;
}

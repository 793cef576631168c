/*
 * echoes.c -- the echo servers beside each other.
 *
 *      echoes [--quick] [CONNECTIONS...]
 *
 * Each server runs on one core, the clients on another: so many connections,
 * each of which sends 64 bytes, waits for the answer, and sends again.  The
 * figure is the server's CPU time for a request, over a window in which no
 * connection comes or goes and each asks ten times, on average, or more: all
 * ask at once before it, and the order that this leaves must have passed.  In
 * each round every server has its turn, and a ratio is taken within the round.
 *
 * System calls are counted in another run, by ptrace: there all connections
 * ask at once and wait for all answers, so that the count does not depend on
 * who was faster.  (Not of Go and NPTL, which have several kernel threads.)
 *
 * Beside the program it leaves echoes.csv, a line a server and size.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/client.h"
#include "tests/bench/measure.h"

enum {
    ROUNDS = 7, QUICK_ROUNDS = 3, ROUNDS_MAX = 7,
    CONNECTIONS_MAX = 9500,
    REQUESTS_EACH = 10,         /* on average, at least */
    TRACED_ROUNDS = 20, GRACE_MS = 200
};

struct server {
    const char *program;
    const char *name;
    const char *back_end;       /* CAPRICCIO_IO, or NULL */
    long connections_max;
};

static const struct server servers[] = {
    { "echo-epoll", "raw epoll", NULL, CONNECTIONS_MAX },
    { "echo-ours", "ours epoll", "epoll", CONNECTIONS_MAX },
    { "echo-ours", "ours poll", "poll", 1000 },
    { "echo-ours", "ours uring", "uring", CONNECTIONS_MAX },
    { "echo-uring", "raw io_uring", NULL, CONNECTIONS_MAX },
    { "echo-st", "State Threads", NULL, CONNECTIONS_MAX },
    { "echo-nptl", "NPTL", NULL, CONNECTIONS_MAX },
    { "echo-go", "Go", NULL, CONNECTIONS_MAX }
};
enum { NSERVERS = sizeof servers / sizeof servers[0] };

enum {
    RAW_EPOLL, OURS, OURS_POLL, OURS_URING, RAW_URING, STATE_THREADS, NPTL, GO
};

/* What is asked of ours; a ratio is to the figure of that server in the same
 * round, and without one it is of system calls a request. */
static const struct goal {
    int ours, other;            /* other: -1 for system calls */
    double limit;
    const char *text;
} goals[] = {
    { OURS, RAW_EPOLL, 1.10, "epoll: at most 1.10 x raw epoll" },
    { OURS, STATE_THREADS, 0.95, "epoll: at most 0.95 x State Threads" },
    { OURS, GO, 0.95, "epoll: at most 0.95 x Go" },
    { OURS, NPTL, 0.5, "epoll: at most half of NPTL" },
    { OURS, -1, 2.2, "epoll: at most 2.2 system calls" },
    { OURS_URING, -1, 1.2, "uring: below 1.2 system calls" }
};

static double figures[NSERVERS][ROUNDS_MAX];    /* us of CPU a request */
static double made[NSERVERS];                   /* system calls a request */
static bool missing[NSERVERS];
static FILE *csv;

/* The figure of one server with n connections, over so many requests. */
static double
measure(const struct server *s, long n, long requests)
{
    int port;
    pid_t pid = client_serve(s->program, NULL, s->back_end, &port);

    client_connect(port, n);
    double figure = client_measure(pid, n, requests);
    client_stop(pid);
    return figure;
}

/* Counts the server's system calls until it has been told to stop. */
static long
count_calls(pid_t pid, pid_t client)
{
    long stops = 0;
    int status;

    for (;;) {
        pid_t who = waitpid(-1, &status, __WALL);
        if (who == client)
            return WEXITSTATUS(status) == 0 ? stops / 2 : -1;
        if (who < 0)
            return -1;
        bool call = WIFSTOPPED(status) && WSTOPSIG(status) == (SIGTRAP | 0x80);
        stops += call;
        if (WIFSTOPPED(status))
            ptrace(PTRACE_SYSCALL, who, 0, 0);
    }
}

/* The system calls of one server for a request, with n connections; negative
 * if they cannot be counted. */
static double
count(const struct server *s, long n)
{
    int port;
    pid_t pid = client_serve(s->program, NULL, s->back_end, &port);

    client_connect(port, n);
    client_ask_once(n);
    client_ask_once(n);
    if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD |
               PTRACE_O_TRACECLONE) != 0 ||
        ptrace(PTRACE_INTERRUPT, pid, 0, 0) != 0) {
        client_stop(pid);
        return -1;
    }
    pid_t client = fork();
    if (client == 0) {
        for (int i = 0; i < TRACED_ROUNDS; i++)
            client_ask_once(n);
        usleep(GRACE_MS * 1000);
        _exit(0);
    }
    long calls = count_calls(pid, client);
    client_stop(pid);
    return calls < 0 ? -1 : (double)calls / (TRACED_ROUNDS * n);
}

static bool
takes_part(int i, long n)
{
    return !missing[i] && n <= servers[i].connections_max;
}

/* The middle of the ratios, round by round; 0 if one of them is not there. */
static double
ratio(int i, int other, long n, int rounds, double ratios[ROUNDS_MAX])
{
    if (!takes_part(i, n) || !takes_part(other, n))
        return 0;
    for (int r = 0; r < rounds; r++)
        ratios[r] = figures[i][r] / figures[other][r];
    return median(ratios, rounds);
}

static void
print_server(int i, long n, int rounds)
{
    double ratios[ROUNDS_MAX], values[ROUNDS_MAX];

    memcpy(values, figures[i], sizeof values);
    double middle = ratio(i, RAW_EPOLL, n, rounds, ratios);
    printf("%6ld  %-14s  %6.2f us  %5.2f (%.2f - %.2f)", n, servers[i].name,
           median(values, rounds), middle, ratios[0], ratios[rounds - 1]);
    made[i] = i == NPTL || i == GO ? -1
              : count(&servers[i], n < 1000 ? n : 1000);
    if (made[i] >= 0)
        printf("  %.2f calls", made[i]);
    printf("\n");
    fflush(stdout);
    fprintf(csv, "%ld,%s,%.3f,%.3f,%.3f,%.3f,%.3f\n", n, servers[i].name,
            median(values, rounds), values[0], values[rounds - 1], middle,
            made[i]);
}

static void
print_goals(long n, int rounds)
{
    double ratios[ROUNDS_MAX];

    for (size_t g = 0; g < sizeof goals / sizeof goals[0]; g++) {
        const struct goal *goal = &goals[g];
        double x = goal->other < 0 ? made[goal->ours]
                   : ratio(goal->ours, goal->other, n, rounds, ratios);
        printf("        %-38s %5.2f  %s\n", goal->text, x,
               x <= 0 ? "not measured" : x <= goal->limit ? "yes" : "no");
    }
}

static void
print_row(long n, int rounds)
{
    for (int i = 0; i < NSERVERS; i++)
        if (takes_part(i, n))
            print_server(i, n, rounds);
    print_goals(n, rounds);
}

static void
row(long n, int rounds, long requests)
{
    if (requests < n * REQUESTS_EACH)
        requests = n * REQUESTS_EACH;
    for (int r = 0; r < rounds; r++)
        for (int i = 0; i < NSERVERS; i++)
            if (takes_part(i, n))
                figures[i][r] = measure(&servers[i], n, requests);
    print_row(n, rounds);
}

static void
find_servers(void)
{
    for (int i = 0; i < NSERVERS; i++) {
        missing[i] = access(beside(servers[i].program), X_OK) != 0;
        if (missing[i])
            printf("%s was not built\n", servers[i].name);
    }
}

int
main(int argc, char **argv)
{
    bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
    int rounds = quick ? QUICK_ROUNDS : ROUNDS;
    long requests = quick ? 20000 : 200000;

    client_prepare();
    find_servers();
    csv = fopen(beside("echoes.csv"), "w");
    if (csv == NULL)
        client_fail("cannot write echoes.csv");
    fprintf(csv, "connections,server,us,us_min,us_max,ratio,calls\n");
    printf("server CPU a request, and beside raw epoll (median, least, most); "
           "system calls a request\n");
    if (argc > 1 + quick)
        for (char **arg = argv + 1 + quick; *arg != NULL; arg++)
            row(atol(*arg), rounds, requests);
    else
        for (long n = 100; n <= 9000; n *= n < 1000 ? 10 : 9)
            row(n, rounds, requests);
    return fclose(csv) == 0 ? 0 : 1;
}

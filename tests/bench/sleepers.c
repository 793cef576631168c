/*
 * sleepers.c -- threads asleep, and the port's sleep server.
 *
 *      sleepers [--quick]
 *
 * First programs that start so many threads, each of which sleeps for a second:
 * CPU time a thread, from its beginning to its end, the kernel's share
 * included; on all cores, as the kernel likes.  Our library is there twice:
 * with the stacks that it has if nothing is said, and compiled by ct-cc, on
 * linked ones.  Then servers with 15,000 connections, each of which asks once
 * and is answered a second later by a thread of its own (the port's section
 * 5): CPU time an answer.  In each round every peer has its turn, and a ratio
 * is taken within the round.
 *
 * Beside the program it leaves sleepers.csv, a line a peer and number.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/client.h"
#include "tests/bench/measure.h"

enum { ROUNDS = 5, QUICK_ROUNDS = 3, CONNECTIONS = 15000 };

enum { OURS, LINKED, STATE_THREADS, NPTL, NPEERS };

static const char *const names[NPEERS] = { "ours", "linked", "st", "nptl" };

/* us a thread, or an answer; negative: that peer cannot. */
static double figures[NPEERS][ROUNDS];

static FILE *csv;

static double
us_of(struct timeval t)
{
    return t.tv_sec * 1e6 + t.tv_usec;
}

/* CPU time a thread of one program; -1 if it did not do it. */
static double
sleep_in(const char *peer, long n)
{
    char name[32], count[16];
    struct rusage used;
    int status;

    snprintf(name, sizeof name, "sleeper-%s", peer);
    snprintf(count, sizeof count, "%ld", n);
    pid_t pid = fork();
    if (pid == 0) {
        if (strcmp(peer, names[LINKED]) == 0)
            setenv("CAPRICCIO_STACK", "linked", 1);
        execl(beside(name), name, count, (char *)NULL);
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &used) != pid)
        client_fail("a program could not be run");
    return status == 0 ? (us_of(used.ru_utime) + us_of(used.ru_stime)) / n : -1;
}

/* CPU time an answer of one server. */
static double
nap_at(const char *peer, long n)
{
    char name[32];
    int port;

    snprintf(name, sizeof name, "echo-%s", peer);
    pid_t pid = client_serve(name, "1000", NULL, &port);
    client_connect(port, n);
    double before = client_cpu(pid);
    client_ask_once(n);
    double us = (client_cpu(pid) - before) / n;
    client_stop(pid);
    return us;
}

/* Prints a row, and our ratio to another peer. */
static void
print_row(const char *what, long n, int rounds)
{
    for (int p = 0; p < NPEERS; p++) {
        double values[ROUNDS];

        memcpy(values, figures[p], sizeof values);
        double middle = median(values, rounds);
        if (middle <= 0)
            continue;
        printf("%-12s %7ld  %-6s  %8.2f us (%.2f - %.2f)\n", what, n, names[p],
               middle, values[0], values[rounds - 1]);
        fprintf(csv, "%s,%ld,%s,%.3f,%.3f,%.3f\n", what, n, names[p], middle,
                values[0], values[rounds - 1]);
    }
    fflush(stdout);
}

/* Whether `one` is at most `limit` of the other peer, by the middle of the
 * rounds' ratios. */
static void
print_goal(int one, int other, double limit, int rounds)
{
    double ratios[ROUNDS];

    for (int r = 0; r < rounds; r++) {
        if (figures[other][r] <= 0 || figures[one][r] <= 0) {
            printf("        %s beside %s: not measured\n", names[one],
                   names[other]);
            return;
        }
        ratios[r] = figures[one][r] / figures[other][r];
    }
    double x = median(ratios, rounds);
    printf("        %s beside %s: %.3f (%.3f - %.3f), at most %.3f: %s\n",
           names[one], names[other], x, ratios[0], ratios[rounds - 1], limit,
           x <= limit ? "yes" : "no");
    fflush(stdout);
}

static void
row(const char *what, long n, int rounds, const bool takes_part[NPEERS],
    double (*measure)(const char *peer, long n))
{
    for (int r = 0; r < rounds; r++)
        for (int p = 0; p < NPEERS; p++)
            figures[p][r] = takes_part[p] ? measure(names[p], n) : -1;
    print_row(what, n, rounds);
}

int
main(int argc, char **argv)
{
    bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
    bool st = access(beside("sleeper-st"), X_OK) == 0;
    bool linked = access(beside("sleeper-linked"), X_OK) == 0;
    int rounds = quick ? QUICK_ROUNDS : ROUNDS;

    if (!st)
        printf("State Threads was not built\n");
    if (!linked)
        printf("linked stacks were not built: they are for x86-64\n");
    csv = fopen(beside("sleepers.csv"), "w");
    if (csv == NULL)
        client_fail("cannot write sleepers.csv");
    fprintf(csv, "row,threads,peer,us,us_min,us_max\n");
    printf("CPU time a thread that sleeps for a second\n");
    row("asleep", 30000, rounds, (bool[]){ true, linked, st, true }, sleep_in);
    print_goal(OURS, NPTL, 1.0 / 12, rounds);
    row("asleep", 100000, rounds, (bool[]){ true, linked, st, false },
        sleep_in);
    print_goal(OURS, STATE_THREADS, 0.7, rounds);
    print_goal(LINKED, STATE_THREADS, 0.7, rounds);
    client_prepare();
    printf("server CPU an answer that comes a second after it was asked for\n");
    row("sleep server", CONNECTIONS, rounds,
        (bool[]){ true, false, false, true }, nap_at);
    return fclose(csv) == 0 ? 0 : 1;
}

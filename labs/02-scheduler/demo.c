/*
 * demo.c -- 100,000 threads pass a token round a ring.
 *
 *      demo                        10, 100, ... 100,000 threads
 *      demo THREADS [ROUNDS]       that many, that many times round
 *
 * Thread i may take the token only from thread i - 1.  It does not wait for
 * it: where threads are served first come, first served, it has come whenever
 * it is i's turn.  A thread that finds it elsewhere counts a wrong turn, and
 * says so in the end.
 *
 * For each number of threads: CPU time of a yield, and resident memory, of
 * which the threads' stacks are the most: a thread that has run holds at
 * least one page of its own.
 */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capriccio.h"

enum {
    LARGEST = 100000,           /* threads, unless the caller wants more */
    YIELDS = 2000000            /* for each row, about */
};

/* The ring. */
static long threads;            /* how many there are */
static long token;              /* the thread that may take it next */
static long wrong_turns;
static long rounds_left;        /* 0: they end */

static void
complain(const char *what, int error)
{
    fprintf(stderr, "demo: %s: %s\n", what, strerror(error));
    exit(1);
}

static void *
pass_on(void *number)
{
    long me = (long)(intptr_t)number;

    while (rounds_left > 0) {
        if (token != me)
            wrong_turns++;
        token = me + 1;
        ct_yield();
    }
    return NULL;
}

/* main is the last of the ring: what comes round to it has been everywhere. */
static void
go_round(long rounds)
{
    for (rounds_left = rounds; rounds_left > 0; rounds_left--) {
        token = 0;
        ct_yield();
        if (token != threads)
            wrong_turns++;
    }
}

/* CPU time of the process so far, ns. */
static int64_t
cpu(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Resident memory, bytes; 0 if the kernel does not tell. */
static long
resident(void)
{
    long all, pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");

    if (f == NULL)
        return 0;
    if (fscanf(f, "%ld %ld", &all, &pages) != 2)
        pages = 0;
    fclose(f);
    return pages * sysconf(_SC_PAGESIZE);
}

/*
 * One row: `n` threads, `rounds` times round.  `before` is what was resident at
 * the program's start: stacks of an earlier row are used again, and count.
 */
static void
ring(long n, long rounds, long before)
{
    ct_thread *handles = malloc((size_t)n * sizeof *handles);
    int error;

    if (handles == NULL)
        complain("no memory for the handles", ENOMEM);
    for (threads = 0; threads < n; threads++) {
        error = ct_create(&handles[threads], NULL, pass_on,
                          (void *)(intptr_t)threads);
        if (error != 0)
            complain("ct_create", error);
    }
    go_round(2);                /* until every page is there */

    int64_t begun = cpu();
    go_round(rounds);
    double ns = (double)(cpu() - begun) / ((double)rounds * (double)(n + 1));
    printf("%8ld %10.1f %14ld\n", n, ns, (resident() - before) / n);

    for (long i = 0; i < n; i++)
        if ((error = ct_join(handles[i], NULL)) != 0)
            complain("ct_join", error);
    free(handles);
}

/* A positive number from the command line. */
static long
number(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);

    if (n <= 0 || n > INT_MAX || *end != '\0') {
        fprintf(stderr, "demo: %s is not a number of threads or rounds\n",
                text);
        exit(2);
    }
    return n;
}

/* As many rounds as make YIELDS. */
static long
rounds_for(long n)
{
    return n < YIELDS ? YIELDS / n : 1;
}

int
main(int argc, char **argv)
{
    long before = resident();

    if (argc > 3) {
        fprintf(stderr, "usage: demo [THREADS [ROUNDS]]\n");
        return 2;
    }
    printf("%8s %10s %14s\n", "threads", "ns a yield", "bytes a thread");
    if (argc > 1) {
        long n = number(argv[1]);
        ring(n, argc > 2 ? number(argv[2]) : rounds_for(n), before);
    } else {
        for (long n = 10; n <= LARGEST; n *= 10)
            ring(n, rounds_for(n), before);
    }
    if (wrong_turns == 0)
        return 0;
    printf("%ld wrong turns: threads were not served first come, first "
           "served\n", wrong_turns);
    return 1;
}

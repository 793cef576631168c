/*
 * demo.c -- what a thread costs, and what a call costs at the end of a chunk.
 *
 *      make demo-lab LAB=09        then: build/demo-09 [--csv | THREADS]
 *
 * First: 10,000 threads, or as many as are asked for, each blocked a few calls
 * deep, on three kinds of stack.  Of a fixed stack of 64 KiB every page is
 * touched, as without virtual memory; on demand, only those that are used;
 * linked, chunks of 1 KiB.  Each kind is measured in a process of its own.
 *
 * Then a loop that calls one small function, begun at 240 depths of the stack:
 * at some of them the end of a chunk falls between caller and callee, and each
 * time round takes a link.  That is the "hot split".  The same loop is timed
 * where checks never fail, with limit 0.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "capriccio.h"
#include "linked/linked.h"

enum {
    THREADS_MAX = 10000,
    LEVELS = 5,                 /* of calls, before a thread blocks */
    FIXED = 56 * 1024,          /* bytes touched of a fixed stack */
    DEPTHS = 240,
    CALLS = 20000               /* of the loop, at each depth */
};

/* A call stays a call. */
#define CALLED __attribute__((noinline))

static bool csv;
static int threads = THREADS_MAX;
static bool touch_all;          /* fixed stacks */

/* Keeps something on the stack, so that no call becomes a jump. */
static inline void
hold(volatile void *what)
{
    __asm__ volatile ("" :: "r"(what) : "memory");
}

static long
resident_bytes(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long size, resident = 0;

    if (f == NULL || fscanf(f, "%ld %ld", &size, &resident) != 2)
        resident = 0;
    if (f != NULL)
        fclose(f);
    return resident * sysconf(_SC_PAGESIZE);
}

/* Writes to each page of a stack. */
CALLED static void
touch(void)
{
    volatile char all[FIXED];

    for (int i = 0; i < FIXED; i += 4096)
        all[i] = 1;
    hold(all);
}

CALLED static void
handle(int level)
{
    char line[100];

    memset(line, level, sizeof line);
    hold(line);
    if (level > 0)
        handle(level - 1);
    else
        ct_yield();
    hold(line);
}

static void *
serve(void *unused)
{
    if (touch_all)
        touch();
    handle(LEVELS);
    return NULL;
}

/* In a process of its own: bytes of memory a thread. */
static long
crowd(void)
{
    static ct_thread all[THREADS_MAX];
    long before = resident_bytes();

    for (int i = 0; i < threads; i++)
        if (ct_create(&all[i], NULL, serve, NULL) != 0)
            exit(1);
    ct_yield();
    long bytes = (resident_bytes() - before) / threads;
    for (int i = 0; i < threads; i++)
        ct_join(all[i], NULL);
    return bytes;
}

static long
crowd_in_a_child(void)
{
    int ends[2], status;
    long bytes = -1;

    fflush(stdout);
    if (pipe(ends) != 0)
        return -1;
    pid_t child = fork();
    if (child == 0) {
        bytes = crowd();
        _exit(write(ends[1], &bytes, sizeof bytes) != sizeof bytes);
    }
    close(ends[1]);
    if (child < 0 || read(ends[0], &bytes, sizeof bytes) != sizeof bytes)
        bytes = -1;
    close(ends[0]);
    if (child > 0)
        waitpid(child, &status, 0);
    return bytes;
}

static void
show_crowd(const char *kind, const char *stack, bool all)
{
    touch_all = all;
    if (stack != NULL)
        setenv("CAPRICCIO_STACK", stack, 1);
    long bytes = crowd_in_a_child();
    unsetenv("CAPRICCIO_STACK");
    printf(csv ? "%s,%ld\n" : "%-12s %8ld bytes a thread\n", kind, bytes);
}

/* What the loop calls. */
CALLED static void
leaf(void)
{
    volatile char room[300];

    hold(room);
}

static int64_t
loop_ns(void)
{
    struct timespec from, to;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (int i = 0; i < CALLS; i++)
        leaf();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    return (to.tv_sec - from.tv_sec) * 1000000000 + to.tv_nsec - from.tv_nsec;
}

/* The loop's time, begun so many frames further down. */
CALLED static int64_t
below(int frames)
{
    int64_t ns = frames == 0 ? loop_ns() : below(frames - 1);

    hold(&ns);
    return ns;
}

static void
show_split(void)
{
    int64_t least = INT64_MAX, most = 0;

    for (int i = 0; i < DEPTHS; i++) {
        int64_t ns = below(i);

        least = ns < least ? ns : least;
        most = ns > most ? ns : most;
    }
    char *limit = linked_limit;
    linked_limit = NULL;        /* every check passes */
    int64_t unchecked = loop_ns();
    linked_limit = limit;
    printf("a call, ns:  %.1f where checks never fail; at %d depths %.1f at "
           "best, %.1f at worst\n", (double)unchecked / CALLS, DEPTHS,
           (double)least / CALLS, (double)most / CALLS);
}

int
main(int argc, char **argv)
{
    csv = argc == 2 && strcmp(argv[1], "--csv") == 0;
    if (argc == 2 && !csv)
        threads = atoi(argv[1]);
    if (argc > 2 || threads < 1 || threads > THREADS_MAX) {
        fprintf(stderr, "usage: demo-09 [--csv | THREADS], at most %d\n",
                THREADS_MAX);
        return 2;
    }
    if (csv)
        printf("stacks,bytes\n");
    show_crowd("fixed", NULL, true);
    show_crowd("on demand", NULL, false);
    show_crowd("linked", "linked", false);
    if (!csv)
        show_split();
    return 0;
}

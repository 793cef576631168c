/*
 * exit-by.c -- is the switch better left by `ret' or by a jump?
 *
 *      exit-by-ret SITE-DEPTH THREADS ROUNDS
 *      exit-by-jmp SITE-DEPTH THREADS ROUNDS
 *
 * The same program linked with the reference's switch, and with the variant
 * of switch-jmp.S.  Its threads yield in turn, in the real scheduler, from
 * DEPTH functions below their loop, so that each switch is followed by DEPTH
 * more returns; SITE says whether all threads do so in one place (`one'), or
 * every other thread in a second copy of loop and functions (`two').
 *
 * Why it matters: each call puts its return address on the processor's stack
 * of predictions, each return takes one off.  A switch by `ret' keeps the two
 * in step, but the address on top belongs to another thread: right if that
 * thread waits in the same place, wrong if not.  A switch by a jump leaves
 * the entry there, and all returns that follow are predicted one off.
 *
 * Prints ns of CPU time a yield, as row.h does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capriccio.h"

enum { DEEPEST = 6 };

/* Something to do after the call, different in the two copies: otherwise the
 * compiler makes it a jump, or makes one function of two. */
static long returns_one, returns_two;

/* A function `name` one deeper than `next`; a second argument that is a
 * function cannot be had without a macro or a call through a pointer, which
 * the processor would predict by other means. */
#define LEVEL(name, next, counter)              \
static __attribute__((noinline)) void           \
name(void)                                      \
{                                               \
    next();                                     \
    counter++;                                  \
}

LEVEL(one_1, ct_yield, returns_one)
LEVEL(one_2, one_1, returns_one)
LEVEL(one_3, one_2, returns_one)
LEVEL(one_4, one_3, returns_one)
LEVEL(one_5, one_4, returns_one)
LEVEL(one_6, one_5, returns_one)

LEVEL(two_1, ct_yield, returns_two)
LEVEL(two_2, two_1, returns_two)
LEVEL(two_3, two_2, returns_two)
LEVEL(two_4, two_3, returns_two)
LEVEL(two_5, two_4, returns_two)
LEVEL(two_6, two_5, returns_two)

static void (*const one[DEEPEST + 1])(void) = {
    ct_yield, one_1, one_2, one_3, one_4, one_5, one_6
};
static void (*const two[DEEPEST + 1])(void) = {
    ct_yield, two_1, two_2, two_3, two_4, two_5, two_6
};

static int depth;               /* of the command line, as are the next two */
static long nthreads, nrounds;
static struct timespec begun;
static long finished;

static double
ns_since(const struct timespec *then)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)(now.tv_sec - then->tv_sec) * 1e9
           + (double)(now.tv_nsec - then->tv_nsec);
}

/* The last to finish prints the figure and ends the process. */
static void
finish(void)
{
    if (++finished < nthreads)
        return;
    printf("%.3f\n", ns_since(&begun) / ((double)nthreads * (double)nrounds));
    fflush(stdout);
    _exit(0);
}

static void *
loop_one(void *unused)
{
    void (*yield)(void) = one[depth];

    for (long i = 0; i < 1000; i++)
        yield();
    if (begun.tv_sec == 0 && begun.tv_nsec == 0)
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begun);
    for (long i = 0; i < nrounds; i++)
        yield();
    finish();
    return NULL;
}

static void *
loop_two(void *unused)
{
    void (*yield)(void) = two[depth];

    for (long i = 0; i < 1000; i++)
        yield();
    for (long i = 0; i < nrounds; i++)
        yield();
    returns_two++;
    finish();
    return NULL;
}

int
main(int argc, char **argv)
{
    int sites = 0;
    ct_thread thread;

    if (argc == 4) {
        sites = strncmp(argv[1], "one-", 4) == 0 ? 1
              : strncmp(argv[1], "two-", 4) == 0 ? 2 : 0;
        depth = sites == 0 ? 0 : atoi(argv[1] + 4);
        nthreads = atol(argv[2]);
        nrounds = atol(argv[3]);
    }
    if (sites == 0 || depth < 0 || depth > DEEPEST
        || nthreads < 1 || nrounds < 1) {
        fprintf(stderr, "usage: %s one-DEPTH|two-DEPTH THREADS ROUNDS; "
                "DEPTH is 0 to %d\n", argv[0], DEEPEST);
        return 2;
    }
    for (long i = 0; i < nthreads; i++) {
        int error = ct_create(&thread, NULL,
                              sites == 2 && i % 2 == 1 ? loop_two : loop_one,
                              NULL);
        if (error != 0) {
            fprintf(stderr, "cannot make thread %ld: %s\n", i + 1,
                    strerror(error));
            return 3;
        }
    }
    ct_join(thread, NULL);
    return 0;
}

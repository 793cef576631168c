/*
 * hot.c -- a loop whose callee may straddle the end of a chunk.
 *
 *      hot [FIRST]
 *
 * Tries DEPTHS depths of the stack, a frame apart, from FIRST frames on, and
 * prints the least and the greatest time of one iteration, ns; the best of some
 * rounds each.  The first piece of gcc's -fsplit-stack has 16 KiB, and its end
 * is some 400 frames away.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DEPTHS = 240, CALLS = 20000, ROUNDS = 5 };

static int64_t
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static __attribute__((noinline)) long
callee(long n)
{
    volatile long room[20];

    for (int i = 0; i < 4; i++)
        room[i] = n + i;
    return room[n & 3];
}

static long (*volatile call)(long) = callee;

static __attribute__((noinline)) double
loop(void)
{
    double best = 1e9;

    for (int round = 0; round < ROUNDS; round++) {
        int64_t start = now();
        long sum = 0;

        for (long i = 0; i < CALLS; i++)
            sum += call(i);
        double ns = (double)(now() - start) / CALLS;
        if (ns < best && sum != 1)
            best = ns;
    }
    return best;
}

/* Goes n frames further down and runs the loop there. */
static __attribute__((noinline)) double
down(int n)
{
    volatile int here = n;
    double result = n == 0 ? loop() : down(n - 1);

    return here == n ? result : 0;
}

int
main(int argc, char **argv)
{
    double least = 1e9, most = 0;
    int first = argc > 1 ? atoi(argv[1]) : 0;

    for (int n = first; n < first + DEPTHS; n++) {
        double ns = down(n);

        if (ns < least)
            least = ns;
        if (ns > most)
            most = ns;
    }
    printf("%.2f %.2f\n", least, most);
    return 0;
}

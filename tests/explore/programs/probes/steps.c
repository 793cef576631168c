/*
 * steps.c -- threads that do nothing, for counting their schedules.
 *
 *      explore-steps THREADS POINTS
 *
 * A thread with k points comes in k + 1 pieces.  n threads have
 * (n (k + 1))! / ((k + 1)!)^n orders.  main ends at once, so that it takes no
 * part.
 */
#include "tests/explore/explore.h"

static int points;

static void *
walk(void *unused)
{
    for (int i = 1; i <= points; i++)
        explore_point("%d", i);
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 2;

    points = argc > 2 ? atoi(argv[2]) : 2;
    for (int i = 0; i < threads; i++)
        explore_thread((char[]){ 'a' + i, '\0' }, walk, NULL);
    ct_exit(NULL);
}

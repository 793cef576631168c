/*
 * barrier.c -- the hunt for what is wrong in a barrier.
 *
 *      make explore PROGRAM=labs/03-sync/hunts/barrier.c DIR=~/03
 *
 * Three threads meet three times.  Nobody passes a round before all have come
 * to it, and one of them, in each, is told so.  Between the rounds each gives
 * way to the others.
 */
#include "tests/explore/explore.h"

enum { THREADS = 3, ROUNDS = 3 };

static ct_barrier barrier;
static int came[THREADS];       /* how often each has come */
static int told;

static void *
walk(void *number)
{
    int *me = number;

    for (int round = 1; round <= ROUNDS; round++) {
        ++*me;
        explore_note("comes to round %d", round);
        if (ct_barrier_wait(&barrier) == CT_BARRIER_SERIAL_THREAD)
            told++;
        for (int i = 0; i < THREADS; i++)
            explore_assert(came[i] >= round, "one has passed round %d, and "
                           "another has not come to it", round);
        ct_yield();
    }
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread t[THREADS];

    ct_barrier_init(&barrier, THREADS);
    for (int i = 0; i < THREADS; i++)
        t[i] = explore_thread((char[]){ 'a' + i, '\0' }, walk, &came[i]);
    for (int i = 0; i < THREADS; i++)
        ct_join(t[i], NULL);
    explore_assert(told == ROUNDS, "%d were told in %d rounds", told, ROUNDS);
}

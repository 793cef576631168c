/*
 * leaky-barrier.c -- wrong: a barrier made by hand, of a number and a
 * semaphore, through which the fastest passes twice.
 *
 * The last to come posts once for each of the others.  But one that has not
 * begun to wait yet can lose what was meant for it to one that has come round
 * again, and so passes into a round that the other has not begun.
 */
#include "tests/explore/explore.h"

enum { THREADS = 2, ROUNDS = 2 };

static ct_sem gate = CT_SEM_INITIALIZER(0);
static int present;
static int came[THREADS];       /* how often each has come */

static void
meet(void)
{
    if (++present < THREADS) {
        explore_point("is not the last");
        ct_sem_wait(&gate);
        return;
    }
    present = 0;
    for (int i = 1; i < THREADS; i++)
        ct_sem_post(&gate);
}

static void *
walk(void *number)
{
    int *me = number;

    for (int round = 1; round <= ROUNDS; round++) {
        ++*me;
        explore_note("comes to round %d", round);
        meet();
        for (int i = 0; i < THREADS; i++)
            explore_assert(came[i] >= round, "one has passed round %d, and "
                           "another has not come to it", round);
    }
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread a = explore_thread("a", walk, &came[0]);
    ct_thread b = explore_thread("b", walk, &came[1]);

    ct_join(a, NULL);
    ct_join(b, NULL);
}

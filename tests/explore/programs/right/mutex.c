/*
 * mutex.c -- a mutex keeps others out, and an unlock hands it on.
 */
#include "tests/explore/explore.h"

enum { THREADS = 3, TIMES = 2 };

static ct_mutex lock = CT_MUTEX_INITIALIZER;
static int inside, entered;

static void *
enter(void *unused)
{
    for (int i = 0; i < TIMES; i++) {
        ct_mutex_lock(&lock);
        inside++;
        explore_point("is inside");
        explore_assert(inside == 1, "%d are inside", inside);
        inside--;
        entered++;
        bool wanted = lock.waiters.first != NULL;
        ct_mutex_unlock(&lock);
        explore_assert((lock.owner != NULL) == wanted,
                       "an unlock has not handed the lock on");
        explore_point("is outside");
    }
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread t[THREADS];

    for (int i = 0; i < THREADS; i++)
        t[i] = explore_thread((char[]){ 'a' + i, '\0' }, enter, NULL);
    for (int i = 0; i < THREADS; i++)
        ct_join(t[i], NULL);
    explore_assert(entered == THREADS * TIMES, "%d have entered", entered);
    explore_assert(ct_mutex_destroy(&lock) == 0, "it is still locked");
}

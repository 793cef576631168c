/*
 * early-signal.c -- wrong: the signal comes before what it tells of.
 *
 * A signal that nobody waits for is lost.  A sleeper that it wakes finds
 * nothing changed, sleeps again, and no other signal will come.
 */
#include "tests/explore/explore.h"

static ct_mutex lock = CT_MUTEX_INITIALIZER;
static ct_cond changed = CT_COND_INITIALIZER;
static bool done;

static void *
work(void *unused)
{
    ct_mutex_lock(&lock);
    ct_cond_signal(&changed);
    ct_mutex_unlock(&lock);
    explore_point("is nearly done");
    ct_mutex_lock(&lock);
    done = true;
    explore_note("is done");
    ct_mutex_unlock(&lock);
    return NULL;
}

static void *
await(void *unused)
{
    ct_mutex_lock(&lock);
    while (!done)
        ct_cond_wait(&changed, &lock);
    ct_mutex_unlock(&lock);
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread worker = explore_thread("worker", work, NULL);
    ct_thread waiter = explore_thread("waiter", await, NULL);

    ct_join(worker, NULL);
    ct_join(waiter, NULL);
}

/*
 * flag-semaphore.c -- wrong: between the decision to sleep and the sleep,
 * somebody may come and wake whoever sleeps.
 *
 * A semaphore made by hand: take() asks for the number under a lock, unlocks,
 * and then goes to bed.  Whoever gives in between rings at an empty bed.  This
 * is why ct_cond_wait() is given the mutex: it unlocks and sleeps in one step.
 */
#include "tests/explore/explore.h"

static ct_mutex lock = CT_MUTEX_INITIALIZER;
static ct_mutex bedroom = CT_MUTEX_INITIALIZER;
static ct_cond bell = CT_COND_INITIALIZER;
static int number;

static void
go_to_bed(void)
{
    ct_mutex_lock(&bedroom);
    ct_cond_wait(&bell, &bedroom);
    ct_mutex_unlock(&bedroom);
}

static void *
take(void *unused)
{
    ct_mutex_lock(&lock);
    while (number == 0) {
        ct_mutex_unlock(&lock);
        explore_point("finds 0 and goes to bed");
        go_to_bed();
        ct_mutex_lock(&lock);
    }
    number--;
    explore_note("takes one");
    ct_mutex_unlock(&lock);
    return NULL;
}

static void *
give(void *unused)
{
    ct_mutex_lock(&lock);
    number++;
    explore_note("gives one");
    ct_mutex_unlock(&lock);
    ct_cond_signal(&bell);
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread taker = explore_thread("taker", take, NULL);
    ct_thread giver = explore_thread("giver", give, NULL);

    ct_join(taker, NULL);
    ct_join(giver, NULL);
}

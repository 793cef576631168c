/*
 * one-condition.c -- wrong: producers and consumers wait on one condition, and
 * a signal wakes one of them.
 *
 * It may be one of the wrong kind: it finds that the signal was not for it,
 * waits again, and the one that could have gone on was not woken.
 */
#include "tests/explore/explore.h"

enum { ROOM = 1 };

static ct_mutex lock = CT_MUTEX_INITIALIZER;
static ct_cond changed = CT_COND_INITIALIZER;
static int held;

static void *
produce(void *unused)
{
    ct_mutex_lock(&lock);
    while (held == ROOM)
        ct_cond_wait(&changed, &lock);
    explore_point("finds room");
    held++;
    explore_note("puts it");
    ct_cond_signal(&changed);
    ct_mutex_unlock(&lock);
    return NULL;
}

static void *
consume(void *unused)
{
    ct_mutex_lock(&lock);
    while (held == 0)
        ct_cond_wait(&changed, &lock);
    held--;
    explore_note("takes one");
    ct_cond_signal(&changed);
    ct_mutex_unlock(&lock);
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread t[] = {
        explore_thread("consumer 1", consume, NULL),
        explore_thread("consumer 2", consume, NULL),
        explore_thread("producer 1", produce, NULL),
        explore_thread("producer 2", produce, NULL),
    };

    for (int i = 0; i < 4; i++)
        ct_join(t[i], NULL);
}

/*
 * condition.c -- a broadcast wakes all that wait and none that come later;
 * each comes back with the mutex.
 */
#include "tests/explore/explore.h"

enum { WAITERS = 3 };

static ct_mutex lock = CT_MUTEX_INITIALIZER;
static ct_cond go = CT_COND_INITIALIZER;
static int waiting, woken, called, inside;

static void *
await(void *unused)
{
    explore_point("comes");
    ct_mutex_lock(&lock);
    bool late = called > 0;
    waiting++;
    explore_assert(ct_cond_wait(&go, &lock) == 0, "the wait failed");
    inside++;
    woken++;
    explore_point("is woken");
    explore_assert(inside == 1, "%d have the mutex", inside);
    explore_assert(called == (late ? 2 : 1), "woken by call %d", called);
    inside--;
    ct_mutex_unlock(&lock);
    return NULL;
}

/* Wakes whoever is there; returns how many that was. */
static int
call(void)
{
    ct_mutex_lock(&lock);
    int n = waiting;
    waiting = 0;
    called++;
    ct_cond_broadcast(&go);
    explore_point("has called");
    ct_mutex_unlock(&lock);
    return n;
}

void
explore_main(int argc, char **argv)
{
    ct_thread t[WAITERS];

    for (int i = 0; i < WAITERS; i++)
        t[i] = explore_thread((char[]){ 'a' + i, '\0' }, await, NULL);
    explore_point("lets them come");
    int n = call();
    while (woken < n || waiting + woken < WAITERS)
        ct_yield();
    call();
    for (int i = 0; i < WAITERS; i++)
        ct_join(t[i], NULL);
    explore_assert(woken == WAITERS, "%d were woken", woken);
}

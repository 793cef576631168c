/*
 * deadline.c -- a wait with a deadline ends by the signal or by the time, and
 * says which.
 */
#include <errno.h>

#include "tests/explore/explore.h"

static ct_mutex lock = CT_MUTEX_INITIALIZER;
static ct_cond changed = CT_COND_INITIALIZER;
static bool ready;
static const struct timespec deadline = { .tv_sec = 1 };

static void *
await(void *unused)
{
    explore_point("comes");
    ct_mutex_lock(&lock);
    int error = ready ? 0 : ct_cond_timedwait(&changed, &lock, &deadline);
    explore_point("goes on");
    explore_assert(lock.owner != NULL, "it has not got the mutex back");
    explore_assert(error == 0 ? ready : error == ETIMEDOUT,
                   "error %d, and it is %sready", error, ready ? "" : "not ");
    explore_assert(error == 0 || ct_now() >= 1000000000, "it was too early");
    ct_mutex_unlock(&lock);
    return NULL;
}

/* The alarm and the deadline come at the same time. */
static void *
call(void *unused)
{
    struct timespec second = { .tv_sec = 1 };

    ct_nanosleep(&second, NULL);
    ct_mutex_lock(&lock);
    explore_point("is about to call");
    ready = true;
    ct_cond_signal(&changed);
    ct_mutex_unlock(&lock);
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread t[] = {
        explore_thread("waiter 1", await, NULL),
        explore_thread("waiter 2", await, NULL),
        explore_thread("caller", call, NULL),
    };

    for (int i = 0; i < 3; i++)
        ct_join(t[i], NULL);
}

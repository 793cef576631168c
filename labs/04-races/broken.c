/*
 * broken.c -- the lock of lab 03, under a timer.
 *
 *      make races
 *
 * Two threads lock a mutex, count, and unlock it.  The mutex is that of lab 03,
 * without a queue: it is free, so it is mine; or it is not, and others run
 * until it is.  Under co-operation that is right, since nothing comes between
 * the look and the taking.
 */
#include "capriccio.h"
#include "tests/races/races.h"

static struct {
    int locked;
} mutex;

static int inside;              /* threads that have it */
static int most;                /* that ever had it at once */

static void
lock(void)
{
    while (mutex.locked)
        ct_yield();
    mutex.locked = 1;
}

static void
unlock(void)
{
    mutex.locked = 0;
}

static void
enter(void)
{
    lock();
    inside++;
    if (inside > most)
        most = inside;
    ct_yield();
    inside--;
    unlock();
}

static void
begin(void)
{
    mutex.locked = inside = most = 0;
}

static bool
right(void)
{
    return most == 1;
}

int
main(void)
{
    return races(enter, enter, begin, right);
}

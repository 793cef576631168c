/*
 * sleep.c -- threads that wait for a time.
 */
#include <errno.h>
#include <stddef.h>

#include "capriccio.h"
#include "thread/sched.h"
#include "time/clock.h"
#include "time/timer.h"

enum { SECOND = 1000000000 };           /* ns */

/* A sleeper's timer and whom it wakes; on the sleeper's stack. */
struct alarm {
    struct timer timer;
    struct thread *sleeper;
};

static void
wake(struct timer *t)
{
    sched_wake(((struct alarm *)t)->sleeper);
}

/* The time `request` from now, or the end of time if that comes first. */
static int64_t
deadline(const struct timespec *request)
{
    int64_t now = clock_now(), end = INT64_MAX;

    if (request->tv_sec >= (end - now) / SECOND - 1)
        return end;
    return now + (int64_t)request->tv_sec * SECOND + request->tv_nsec;
}

int
ct_nanosleep(const struct timespec *request, struct timespec *remaining)
{
    if (request == NULL) {
        errno = EFAULT;
        return -1;
    }
    if (request->tv_sec < 0 || request->tv_nsec < 0 ||
        request->tv_nsec >= SECOND) {
        errno = EINVAL;
        return -1;
    }

    struct timespec span = *request;    /* `remaining` may be `request` */
    if (remaining != NULL)
        *remaining = (struct timespec){ 0, 0 };
    if (span.tv_sec == 0 && span.tv_nsec == 0) {
        ct_yield();
        return 0;
    }

    struct alarm alarm = { .sleeper = thread_current };
    if (timer_set(&alarm.timer, deadline(&span), wake) != 0) {
        errno = ENOMEM;
        return -1;
    }
    sched_block("sleep", NULL);
    return 0;
}

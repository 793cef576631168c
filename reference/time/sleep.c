/*
 * sleep.c -- threads that wait for a time.
 *
 * A sleeper is a timer on the sleeping thread's own stack.  Three things end
 * the sleep: its time, the thread's deadline if that comes first, and
 * ct_cancel().  One timer serves the first two, since the earlier of them is
 * known when the sleep begins.
 *
 * S1  While its thread is BLOCKED a sleeper's timer is set; whoever wakes the
 *     thread has seen to it that it is not set any more.
 * S2  Nobody wakes before the time that was asked for unless told so, by an
 *     error.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include "capriccio.h"
#include "thread/sched.h"
#include "time/clock.h"
#include "time/limit.h"
#include "time/sleep.h"
#include "time/timer.h"

enum { SECOND = 1000000000 };           /* ns */

/* A sleeper's timer and whom it wakes; on the sleeper's stack. */
struct alarm {
    struct timer timer;         /* first: see wake() */
    struct thread *sleeper;
    int error;                  /* ECANCELED, or 0 */
};

/* What sleepers wait for, in reports; by this they are known, too. */
static const char what[] = "sleep";

static void
wake(struct timer *t)
{
    sched_wake(((struct alarm *)t)->sleeper);
}

bool
sleep_cancel(struct thread *t)
{
    if (t->state != THREAD_BLOCKED || t->wait_what != what)
        return false;

    struct alarm *alarm = (struct alarm *)t->wait_on;
    timer_cancel(&alarm->timer);
    alarm->error = ECANCELED;
    sched_wake(t);
    return true;
}

/* Sleeps until the time `due`.  0, ECANCELED or ENOMEM. */
static int
sleep_until(int64_t due)
{
    struct alarm alarm = { .sleeper = thread_current };
    int error = timer_set(&alarm.timer, due, wake);

    if (error != 0)
        return error;
    sched_block(what, &alarm);
    return alarm.error;
}

/* The time `request` from now, or the end of time if that comes first. */
static int64_t
end_of(const struct timespec *request)
{
    int64_t now = clock_now(), end = INT64_MAX;

    if (request->tv_sec >= (end - now) / SECOND - 1)
        return end;
    return now + (int64_t)request->tv_sec * SECOND + request->tv_nsec;
}

/* How long it is until `end`, in *remaining. */
static void
tell_rest(int64_t end, struct timespec *remaining)
{
    int64_t rest = end - clock_now();

    if (rest > 0)
        *remaining = (struct timespec){ rest / SECOND, rest % SECOND };
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

    int64_t end = end_of(&span), limit = limit_due(INT64_MAX);
    int error = limit_reached(limit) ? limit_take()
                : sleep_until(end <= limit ? end : limit);
    if (error == 0 && limit < end)
        error = ETIMEDOUT;
    if (error == 0)
        return 0;
    if (remaining != NULL)
        tell_rest(end, remaining);
    errno = error;
    return -1;
}

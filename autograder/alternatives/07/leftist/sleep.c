/*
 * sleep.c -- threads that wait for a time.
 *
 * All that sleep are in a list, through their own stacks, so whether a thread
 * sleeps is found out by looking for it there.  That is slow if many sleep, and
 * nobody but ct_cancel() asks.
 *
 * E1  A sleeper is in the list until it is woken: by its timer, which is then
 *     not set any more, or by sleep_cancel(), which takes the timer out.
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

struct sleeper {
    struct timer timer;         /* first: see wake() */
    struct sleeper *next, **link;
    struct thread *thread;
    int error;
};

static struct sleeper *sleepers;

static void
rouse(struct sleeper *s, int error)
{
    *s->link = s->next;
    if (s->next != NULL)
        s->next->link = s->link;
    s->error = error;
    sched_wake(s->thread);
}

/* The sleep is over; or only the thread's patience is. */
static void
come(struct timer *t)
{
    rouse((struct sleeper *)t, 0);
}

static void
lose_patience(struct timer *t)
{
    rouse((struct sleeper *)t, ETIMEDOUT);
}

bool
sleep_cancel(struct thread *t)
{
    struct sleeper *s = sleepers;

    while (s != NULL && s->thread != t)
        s = s->next;
    if (s == NULL)
        return false;
    timer_cancel(&s->timer);
    rouse(s, ECANCELED);
    return true;
}

/* Sleeps until the earlier of two times.  0 or an errno. */
static int
lie_down(int64_t end, int64_t limit)
{
    struct sleeper s = { .thread = thread_current };
    int error = limit < end ? timer_set(&s.timer, limit, lose_patience)
                : timer_set(&s.timer, end, come);

    if (error != 0)
        return error;
    s.next = sleepers;
    s.link = &sleepers;
    if (s.next != NULL)
        s.next->link = &s.next;
    sleepers = &s;
    sched_block("sleep", NULL);
    return s.error;
}

/* What is wrong with the request, as an errno; or 0. */
static int
examine(const struct timespec *request)
{
    if (request == NULL)
        return EFAULT;
    return request->tv_sec < 0 || request->tv_nsec < 0 ||
           request->tv_nsec >= SECOND ? EINVAL : 0;
}

int
ct_nanosleep(const struct timespec *request, struct timespec *remaining)
{
    int error = examine(request);
    int64_t span, end, rest;

    if (error == 0 && request->tv_sec == 0 && request->tv_nsec == 0) {
        if (remaining != NULL)
            *remaining = *request;
        ct_yield();
        return 0;
    }
    if (error == 0) {
        if (__builtin_mul_overflow(request->tv_sec, (int64_t)SECOND, &span) ||
            __builtin_add_overflow(span, request->tv_nsec, &span) ||
            __builtin_add_overflow(span, clock_now(), &end))
            end = INT64_MAX;
        int64_t limit = limit_due(INT64_MAX);
        error = limit_reached(limit) ? limit_take() : lie_down(end, limit);
        rest = error == 0 ? 0 : end - clock_now();
        if (rest < 0)
            rest = 0;           /* others have run until after the end */
        if (remaining != NULL)
            *remaining = (struct timespec){ rest / SECOND, rest % SECOND };
    }
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}

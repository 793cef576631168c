/*
 * 07_limits.c -- limits of many threads, and requests that mean nothing
 * (lab 07).
 *
 * The scripts have a few threads, which all have limits.  Here are more than
 * whatever holds limits begins with, and only some that have any.  And what is
 * refused is looked at: it leaves everything as it was.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "capriccio.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/stage.h"
#include "autograder/scenarios/time_orders.h"
#include "autograder/scenarios/time_single.h"
#include "time/clock.h"
#include "time/timer.h"

enum { CROWD = 1200, MS = 1000000, SECOND = 1000000000 };

static void
fault(unsigned what)
{
    say(BEYOND, what, 0, 0);
}

static struct timespec
span(int64_t ns)
{
    return (struct timespec){ ns / SECOND, ns % SECOND };
}

/* 0 or an errno. */
static int
sleep_ms(int64_t ms)
{
    struct timespec t = span(ms * MS);

    return ct_nanosleep(&t, NULL) == 0 ? 0 : errno;
}

/* A thread that sleeps once, when it is told to. */
struct sleeper {
    ct_thread thread;
    ct_sem go, set;
    int64_t limit;              /* ms from now, 0: none */
    int error;                  /* of its sleep */
};

static void *
be_sleeper(void *arg)
{
    struct sleeper *s = arg;
    struct timespec due;

    ct_sem_wait(&s->go);
    due = span(ct_now() + s->limit * MS);
    if (s->limit != 0 && ct_deadline(&due) != 0)
        abort();
    ct_sem_post(&s->set);
    ct_sem_wait(&s->go);
    s->error = sleep_ms(9);
    return NULL;
}

static void
begin_sleeper(struct sleeper *s, bool detached)
{
    ct_attr attr;

    ct_attr_init(&attr);
    attr.detached = detached;
    *s = (struct sleeper){ .error = -1 };
    if (ct_sem_init(&s->go, 0) != 0 || ct_sem_init(&s->set, 0) != 0 ||
        ct_create(&s->thread, &attr, be_sleeper, s) != 0)
        abort();
}

/* Makes it set its limit; then it waits again. */
static void
let_set(struct sleeper *s, int64_t limit)
{
    s->limit = limit;
    ct_sem_post(&s->go);
    ct_sem_wait(&s->set);
}

/* Two have limits when the last of a crowd gets some; then so do those between
 * them, but for the second half, who never do. */
void
limits_of_many(void)
{
    static struct sleeper crowd[CROWD];

    for (int i = 0; i < CROWD; i++)
        begin_sleeper(&crowd[i], false);
    let_set(&crowd[0], 3);
    if (ct_cancel(crowd[1].thread) != 0)
        abort();
    let_set(&crowd[CROWD - 1], 3);
    for (int i = 2; i < CROWD - 1; i++)
        let_set(&crowd[i], i < CROWD / 2 ? 3 : 0);
    let_set(&crowd[1], 0);
    for (int i = 0; i < CROWD; i++)
        ct_sem_post(&crowd[i].go);
    for (int i = 0; i < CROWD; i++) {
        ct_join(crowd[i].thread, NULL);
        if (crowd[i].error != (i == 1 ? ECANCELED : crowd[i].limit == 0 ? 0
                               : ETIMEDOUT)) {
            fault(W_LIMIT_LOST);
            return;
        }
    }
}

/* Nobody will join it, and yet it is there. */
void
limits_detached(void)
{
    struct sleeper asleep, busy;

    begin_sleeper(&asleep, true);
    let_set(&asleep, 0);
    ct_sem_post(&asleep.go);
    ct_yield();
    begin_sleeper(&busy, true);
    let_set(&busy, 0);
    if (ct_cancel(asleep.thread) != 0 || ct_cancel(busy.thread) != 0)
        fault(W_DETACHED);
    ct_sem_post(&busy.go);
    sleep_ms(20);
    if (asleep.error != ECANCELED || busy.error != ECANCELED)
        fault(W_DETACHED);
}

/* A deadline without a meaning, whenever it is, leaves the one there was. */
void
limits_refused(void)
{
    static const struct timespec wrong[] = {
        { -1, -1 }, { -1, SECOND }, { -1, 2 * (long)SECOND }, { 0, -1 },
        { 0, SECOND }, { INT64_MAX / SECOND + 1, SECOND }, { 1000000, -1 }
    };

    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct timespec due = span(ct_now() + 2 * MS);

        if (ct_deadline(NULL) != 0)
            abort();
        if (ct_deadline(&wrong[i]) != EINVAL || sleep_ms(1) != 0)
            fault(W_NO_TIME);
        if (ct_deadline(&due) != 0)
            abort();
        if (ct_deadline(&wrong[i]) != EINVAL || sleep_ms(9) != ETIMEDOUT ||
            ct_now() < due.tv_sec * (int64_t)SECOND + due.tv_nsec)
            fault(W_NO_TIME);
    }
    ct_deadline(NULL);
}

/* A request that is refused leaves `remaining` as it was. */
void
rest_of_refused(void)
{
    static const struct timespec wrong[] = {
        { -1, 0 }, { 0, -1 }, { 0, SECOND }, { 5, 2 * (long)SECOND }
    };

    for (int i = 0; i < 5; i++) {
        struct timespec rest = { 7, 7 };
        int error = i < 4 ? EINVAL : EFAULT;

        errno = 0;
        if (ct_nanosleep(i < 4 ? &wrong[i] : NULL, &rest) == 0 ||
            errno != error)
            fault(W_NO_TIME);
        if (rest.tv_sec != 7 || rest.tv_nsec != 7)
            fault(W_REST_TOUCHED);
    }
}

/* A sleep whose thread runs again only after the sleep would have ended. */
struct late {
    int64_t limit;              /* ns from now; 0: none */
    bool failed;
    struct timespec rest;
};

static void *
be_late(void *arg)
{
    struct late *l = arg;
    struct timespec due = span(ct_now() + l->limit), two = { 0, 2 * MS };

    if (l->limit != 0 && ct_deadline(&due) != 0)
        abort();
    l->failed = ct_nanosleep(&two, &l->rest) != 0;
    return NULL;
}

/* Its deadline comes before its end, or it is cancelled; and what is left is a
 * time: nothing, or what was left when that came. */
void
rest_of_late(void)
{
    for (int i = 0; i < 2; i++) {
        struct late l = { .limit = i == 0 ? MS : 0, .rest = { 7, 7 } };
        ct_thread t;

        if (ct_create(&t, NULL, be_late, &l) != 0)
            abort();
        ct_yield();
        clock_spend(5 * MS);
        if (i == 0)
            timer_fire(clock_now());
        else
            ct_cancel(t);
        ct_join(t, NULL);
        if (!l.failed || l.rest.tv_sec != 0 || l.rest.tv_nsec < 0 ||
            l.rest.tv_nsec > 2 * MS)
            fault(W_REST_WRONG);
    }
}

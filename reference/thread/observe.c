/*
 * observe.c -- somebody looks on at every switch.
 *
 * The log, the checks, the red zones and the world outside all want to know
 * when a thread is left, and a yield is too short to ask four times whether
 * anybody wants to.  So nothing is asked: while somebody does, the functions
 * in sched_policy are replaced by those below, which look and then call the
 * policy's own, kept in `inner`.
 */
#include <errno.h>

#include "base/log.h"
#include "stack/overflow.h"
#include "thread/policy.h"

static unsigned reasons;        /* enum observe */
static struct policy inner;     /* the policy, while it is observed */
static uint32_t until_poll;     /* turns left of this time round */
static uint32_t stopped = LOG_NOBODY;   /* who stopped, until the next starts */
static int64_t began;           /* when somebody began to look on, ns */

/* Counts, for T1. */
static void
count_runnable(struct thread *t, void *context)
{
    if (t->state == THREAD_RUNNABLE)
        ++*(uint32_t *)context;
}

/* What a switch must find true: T1 and T2. */
static void
check(const struct thread *next)
{
    uint32_t runnable = 0;

    thread_each(count_runnable, &runnable);
    if (runnable != sched_runnable)
        panic("T1 is broken: %u threads are RUNNABLE and the policy knows %u",
              runnable, sched_runnable);
    if (next->state != THREAD_RUNNABLE)
        panic("T1 is broken: policy %s chose %s, which cannot run",
              sched_policy.name, thread_name(next));
}

/* Looks at self, which is about to be left. */
static void
look(const struct thread *self)
{
    if (!stack_intact(&self->stack))
        overflow_panic(stack_size(&self->stack));
}

/* The turns in a round. */
static uint32_t
round_length(void)
{
    return sched_runnable > sched_held ? sched_runnable - sched_held : 1;
}

/* Only the run time's own kernel thread may change who can run: nothing here
 * is locked.  errno is private to a kernel thread, so its place tells. */
static void
check_caller(void)
{
    if (&errno != thread_errno)
        panic("a kernel thread that is not the run time's own has woken a "
              "thread");
}

static void
observed_ready(struct thread *t)
{
    if (reasons & OBSERVE_CHECK)
        check_caller();
    if (reasons & OBSERVE_LOG) {
        bool fresh = t->wait_what == NULL;
        if (fresh)
            log_words(LOG_NAME, t->index, t->name);
        log_event(fresh ? LOG_CREATE : LOG_WAKE, thread_current->index,
                  t->index);
    }
    inner.ready(t);
}

/* Somebody has had a turn: polls if that was the last one of this round. */
static void
count_turn(void)
{
    if (until_poll > 1) {
        until_poll--;
        return;
    }
    sched_outside->poll(false);
    until_poll = round_length();
}

static struct thread *
observed_turn(struct thread *self)
{
    if (reasons & (OBSERVE_REDZONE | OBSERVE_CHECK))
        look(self);
    if (reasons & OBSERVE_OUTSIDE)
        count_turn();

    struct thread *next = inner.turn(self);
    if (reasons & OBSERVE_CHECK)
        check(next);
    if (reasons & OBSERVE_LOG && next != self)
        log_event(LOG_SWITCH, self->index, next->index);
    return next;
}

/* next, unless it is NULL, runs now; nobody has since `stopped` did. */
static struct thread *
begin(struct thread *next)
{
    if (next == NULL)
        return NULL;
    if (reasons & OBSERVE_CHECK)
        check(next);
    if (reasons & OBSERVE_LOG && next->index != stopped)
        log_event(LOG_SWITCH, stopped, next->index);
    return next;
}

static struct thread *
observed_stop(struct thread *self)
{
    if (reasons & (OBSERVE_REDZONE | OBSERVE_CHECK))
        look(self);
    if (reasons & OBSERVE_LOG) {
        if (self->state == THREAD_BLOCKED)
            log_words(LOG_BLOCK, self->index, self->wait_what);
        else
            log_event(LOG_EXIT, self->index, LOG_NOBODY);
    }
    /* Not for the sake of polling: a server blocks all the time, and the
     * clock would cost more than the switch. */
    bool timed = reasons & ~OBSERVE_OUTSIDE && log_clock != NULL;
    self->wait_since = timed ? log_clock() : 0;
    stopped = self->index;
    struct thread *next = inner.stop(self);
    if (reasons & OBSERVE_OUTSIDE && next != NULL)
        count_turn();           /* after: it may wake self */
    return begin(next);
}

static struct thread *
observed_first(void)
{
    return begin(inner.first());
}

void
observe(enum observe reason, bool on)
{
    unsigned before = reasons;

    reasons = on ? before | reason : before & ~reason;
    if (reason == OBSERVE_OUTSIDE && on)
        until_poll = round_length();
    if (before == 0 && reasons != 0) {
        inner = sched_policy;
        began = log_clock != NULL ? log_clock() : 0;
        sched_policy.ready = observed_ready;
        sched_policy.turn = observed_turn;
        sched_policy.stop = observed_stop;
        sched_policy.first = observed_first;
    } else if (before != 0 && reasons == 0) {
        sched_policy = inner;
    }
}

/* What an earlier observer has left in a thread is older than `began`. */
int64_t
observe_waited(const struct thread *t)
{
    if (reasons == 0 || log_clock == NULL || t->wait_since < began)
        return -1;
    return log_clock() - t->wait_since;
}

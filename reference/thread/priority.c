/*
 * priority.c -- the most urgent first.
 *
 * A queue for each urgency and a bit for each queue that is not empty, so that
 * the most urgent thread is one instruction away however many there are.
 * Among equals first come, first served.  Strict: while an urgent thread can
 * run a less urgent one does not.
 *
 * P1  The queues hold the threads that wait for their turn, not the running
 *     one.  Each is a circle through their links, entered at its last member.
 * P2  Bit p of `busy` is set if and only if queue p is not empty.
 */
#include <errno.h>

#include "thread/sched.h"

static struct thread *last[CT_PRIORITY_MAX + 1];
static uint32_t busy;

static int
priority_start(const char *argument)
{
    return argument == NULL ? 0 : EINVAL;
}

static int
priority_reserve(uint32_t n)
{
    return 0;                   /* the links are in the threads */
}

static void
priority_ready(struct thread *t)
{
    struct thread **queue = &last[t->priority];

    if (*queue == NULL) {
        t->link = t;
        busy |= UINT32_C(1) << t->priority;
    } else {
        t->link = (*queue)->link;
        (*queue)->link = t;
    }
    *queue = t;
}

static struct thread *
priority_first(void)
{
    if (busy == 0)
        return NULL;

    unsigned p = 31 - __builtin_clz(busy);
    struct thread *tail = last[p], *t = tail->link;
    if (t == tail) {
        last[p] = NULL;
        busy &= ~(UINT32_C(1) << p);
    } else {
        tail->link = t->link;
    }
    return t;
}

static struct thread *
priority_turn(struct thread *self)
{
    priority_ready(self);
    return priority_first();
}

/* The running thread is on no queue. */
static struct thread *
priority_stop(struct thread *self)
{
    return priority_first();
}

const struct policy priority_policy = {
    .name = "priority",
    .start = priority_start,
    .reserve = priority_reserve,
    .ready = priority_ready,
    .turn = priority_turn,
    .stop = priority_stop,
    .first = priority_first,
};

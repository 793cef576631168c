/*
 * fifo.c -- first come, first served, in a circle.
 *
 * The threads that can run form a circle, the running one among them; `last`
 * is the one that will run after all the others, and after it comes the one
 * that is running.  A thread that yields becomes the last by moving one
 * pointer: nothing is taken out and nothing is put in.
 *
 *      last -> running -> next -> ... -> last
 *
 * Q1  t->link is t's successor, for each thread t of the circle.
 * Q2  While a thread is running, it is last->link.
 * Q3  `last` is NULL if and only if the circle is empty.
 * Q4  `scout` is on the circle, at most SCOUT_AHEAD places before the running
 *     thread.
 *
 * The scout.  With 100,000 threads the top of the next thread's stack is not
 * in the cache when its turn comes.  The scout goes round ahead of the running
 * thread and touches the frames that will be needed some switches later.  Each
 * thread that stops brings the running one a place nearer to it; the one that
 * stands where the scout is sends it ahead again.  Threads that stop were
 * stopped before, some calls deep, and on the way back they need all those
 * frames: so for them the scout touches more than for threads that yield.
 *
 * Rejected: a ring of pointers that leaves the running thread out; a yield
 * then is a store and a load and two indices to wrap, and so some instructions
 * more.
 */
#include <errno.h>

#include "thread/policy.h"
#include "thread/sched.h"

enum { SCOUT_AHEAD = 6 };
/* Bytes: from the top of the stack of a thread that waits for input to its
 * buffer; a line of the cache. */
enum { PARKED = 512, LINE = 64 };

static struct thread *last;
static struct thread *scout;

static int
fifo_start(const char *argument)
{
    return argument == NULL ? 0 : EINVAL;
}

static int
fifo_reserve(uint32_t n)
{
    return 0;                   /* the links are in the threads */
}

/* The scout has been caught up with: it goes ahead of t, which runs next. */
static __attribute__((noinline, cold)) void
send_ahead(struct thread *t)
{
    scout = t;
    for (int i = 0; i < SCOUT_AHEAD; i++) {
        scout = scout->link;
        const char *top = scout->context.sp;
        for (int near = 0; near < PARKED; near += LINE)
            __builtin_prefetch(top + near);
    }
}

/* t will run after all that can run now. */
static void
fifo_ready(struct thread *t)
{
    if (last == NULL) {
        t->link = t;
        scout = t;
    } else {
        t->link = last->link;
        last->link = t;
        if (sched_runnable <= SCOUT_AHEAD)
            scout = t;
    }
    last = t;
}

/* self will run again after all the others. */
static struct thread *
fifo_turn(struct thread *self)
{
    last = self;
    scout = scout->link;
    __builtin_prefetch(scout->context.sp);
    return self->link;
}

/* self is not among them any more. */
static struct thread *
fifo_stop(struct thread *self)
{
    struct thread *next = self->link;

    if (next == self) {
        last = NULL;
        return NULL;
    }
    last->link = next;
    if (scout == self)
        send_ahead(next);
    return next;
}

static struct thread *
fifo_first(void)
{
    return last == NULL ? NULL : last->link;
}

const struct policy fifo_policy = {
    .name = "fifo",
    .start = fifo_start,
    .reserve = fifo_reserve,
    .ready = fifo_ready,
    .turn = fifo_turn,
    .stop = fifo_stop,
    .first = fifo_first,
};

/*
 * fifo.c -- first come, first served, in the list that every textbook has.
 *
 * The threads that wait for their turn, linked through thread->link, with the
 * address of the last link kept so that putting one in needs no case for the
 * empty list.  The running thread is not among them.
 *
 *      first -> a -> b -> NULL
 *                    ^end
 *
 * Q1  `end` is the address of the link that is NULL.
 * Q2  The running thread is not in the list: to yield is to be put in, and then
 *     to take the first out, which may be the same one.
 */
#include <errno.h>
#include <stddef.h>

#include "thread/policy.h"
#include "thread/sched.h"

static struct thread *first;
static struct thread **end = &first;

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

/* t will run after all that can run now. */
static void
fifo_ready(struct thread *t)
{
    t->link = NULL;
    *end = t;
    end = &t->link;
}

/* Takes out who waits longest; NULL if nobody does. */
static struct thread *
fifo_first(void)
{
    struct thread *t = first;

    if (t == NULL)
        return NULL;
    first = t->link;
    if (first == NULL)
        end = &first;
    return t;
}

/* self will run again after all the others. */
static struct thread *
fifo_turn(struct thread *self)
{
    fifo_ready(self);
    return fifo_first();
}

/* self, which runs, is in no list. */
static struct thread *
fifo_stop(struct thread *self)
{
    return fifo_first();
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

/*
 * fifo.c -- first come, first served, in a list of nodes beside the threads.
 *
 * Each thread has a node in an array, at its own index plus one; node 0 is
 * nobody's and stands for both ends.  Nodes name each other by number and not
 * by address, so the array can move when it grows.
 *
 *      node 0 <-> running <-> next <-> ... <-> last <-> node 0
 *
 * The running thread stays in the list, at its head.  A yield takes it out
 * there and puts it in before node 0; being alone it comes back to the same
 * place.  Because of the links both ways a thread can be taken out wherever it
 * stands, and because of node 0 no end needs a case of its own.
 *
 * Q1  The nodes in the list are those of the threads that can run, in the
 *     order in which they will run; the running one is the first.
 * Q2  For each node x in the list, node[node[x].next].prev == x.
 *
 * Rejected: a list through thread->link alone.  Links one way suffice as long
 * as only the head leaves; that is a promise about the callers, and it is
 * better not to depend on one.
 */
#include <errno.h>
#include <stdlib.h>

#include "thread/policy.h"
#include "thread/sched.h"

struct node {
    uint32_t prev, next;        /* places in the array */
    struct thread *thread;      /* whose it is; set when it is put in */
};

enum { ENDS = 0 };              /* the node that is nobody's */

static struct node *node;

static int
fifo_start(const char *argument)
{
    return argument == NULL ? 0 : EINVAL;
}

static int
fifo_reserve(uint32_t n)
{
    struct node *larger = realloc(node, ((size_t)n + 1) * sizeof *larger);

    if (larger == NULL)
        return ENOMEM;
    if (node == NULL)
        larger[ENDS] = (struct node){ .prev = ENDS, .next = ENDS };
    node = larger;
    return 0;
}

/* Puts node x in as the last. */
static void
append(uint32_t x)
{
    uint32_t last = node[ENDS].prev;

    node[x].prev = last;
    node[x].next = ENDS;
    node[last].next = x;
    node[ENDS].prev = x;
}

/* Takes node x out. */
static void
take_out(uint32_t x)
{
    node[node[x].prev].next = node[x].next;
    node[node[x].next].prev = node[x].prev;
}

/* t will run after all that can run now. */
static void
fifo_ready(struct thread *t)
{
    uint32_t x = t->index + 1;

    node[x].thread = t;
    append(x);
}

/* self will run again after all the others. */
static struct thread *
fifo_turn(struct thread *self)
{
    uint32_t x = self->index + 1;

    take_out(x);
    append(x);
    return node[node[ENDS].next].thread;
}

static struct thread *
fifo_first(void)
{
    uint32_t x = node[ENDS].next;

    return x == ENDS ? NULL : node[x].thread;
}

/* self is not among them any more. */
static struct thread *
fifo_stop(struct thread *self)
{
    take_out(self->index + 1);
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

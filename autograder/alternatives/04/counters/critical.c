/*
 * critical.c -- parts of a program in which it must not be divided.
 *
 * Another design: the counts are in a table of this module's own, by the
 * thread's place, each with the generation of the thread that it belongs to, so
 * that a new thread in an old place begins at 0.
 */
#include <stdlib.h>

#include "base/panic.h"
#include "capriccio.h"
#include "preempt/preempt.h"

struct count {
    uint32_t generation;        /* whose it is */
    unsigned sections;
};

static struct count *counts;
static uint32_t room;

/* The count of t; NULL if it never had one. */
static struct count *
look_up(const struct thread *t)
{
    if (t->index >= room || counts[t->index].generation != t->generation)
        return NULL;
    return &counts[t->index];
}

/* The count of t, made if there is none. */
static struct count *
count_of(const struct thread *t)
{
    struct count *c = look_up(t);

    if (c != NULL)
        return c;
    if (t->index >= room) {
        uint32_t more = t->index + 64;
        struct count *p = realloc(counts, more * sizeof *p);

        if (p == NULL)
            panic("no memory for the counts of critical sections");
        for (uint32_t i = room; i < more; i++)
            p[i] = (struct count){ 0, 0 };
        counts = p;
        room = more;
    }
    counts[t->index] = (struct count){ t->generation, 0 };
    return &counts[t->index];
}

bool
critical_defer(struct thread *t)
{
    const struct count *c = look_up(t);
    bool inside = c != NULL && c->sections > 0;

    if (inside)
        preempt_set_mark(t, MARK_OWES);
    return inside;
}

void
ct_preempt_disable(void)
{
    struct count *c = count_of(thread_current);

    if (c->sections == 255)
        panic("ct_preempt_disable(): more than 255 within each other");
    c->sections++;
}

void
ct_preempt_enable(void)
{
    struct thread *self = thread_current;
    struct count *c = count_of(self);

    if (c->sections == 0)
        panic("ct_preempt_enable() without ct_preempt_disable()");
    if (--c->sections > 0)
        return;
    if (preempt_mark(self) == MARK_OWES)
        ct_yield();
}

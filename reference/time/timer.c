/*
 * timer.c -- a heap of deadlines.
 *
 * The smallest is at the top and each is no later than its two children, so
 * setting and cancelling take as many steps as the heap has levels: 20 for a
 * million timers.  The paper keeps sleepers in a list and calls sleeping the
 * one operation that is not O(1) (section 2.4); so it is here, but nobody
 * notices.
 *
 *      place       1
 *               2     3        parent of i: i / 2
 *              4 5   6 7       children:    2i, 2i + 1
 *
 * H1  heap[i]->place == i for each i from 1 to n.
 * H2  No timer is due before its parent; of two that are due at the same time,
 *     the one that was set first is above or beside the other.
 *
 * Each timer knows its place, so cancelling does not search.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/panic.h"
#include "time/outside.h"
#include "time/timer.h"

static struct timer **heap;     /* heap[1] .. heap[n] */
static uint32_t n, room;
static uint64_t order;          /* timers ever set */

static bool
before(const struct timer *a, const struct timer *b)
{
    return a->due != b->due ? a->due < b->due : a->order < b->order;
}

static void
put(struct timer *t, uint32_t place)
{
    heap[place] = t;
    t->place = place;
}

/* Moves t up from a free place as far as H2 asks. */
static void
rise(struct timer *t, uint32_t place)
{
    while (place > 1 && before(t, heap[place / 2])) {
        put(heap[place / 2], place);
        place /= 2;
    }
    put(t, place);
}

/* Moves t down from a free place as far as H2 asks. */
static void
sink(struct timer *t, uint32_t place)
{
    for (;;) {
        uint32_t child = 2 * place;

        if (child < n && before(heap[child + 1], heap[child]))
            child++;
        if (child > n || !before(heap[child], t))
            break;
        put(heap[child], place);
        place = child;
    }
    put(t, place);
}

int
timer_set(struct timer *t, int64_t due, void (*fire)(struct timer *timer))
{
    if (n + 1 >= room) {
        uint32_t more = room == 0 ? 64 : room * 2;
        struct timer **p = realloc(heap, more * sizeof *p);
        if (p == NULL)
            return ENOMEM;
        heap = p;
        room = more;
    }
    t->due = due;
    t->fire = fire;
    t->order = order++;
    rise(t, ++n);
    if (n == 1)
        outside_pending(true);
    return 0;
}

void
timer_cancel(struct timer *t)
{
    uint32_t place = t->place;

    if (place == 0)
        return;
    t->place = 0;

    struct timer *other = heap[n--];
    if (other != t) {
        if (place > 1 && before(other, heap[place / 2]))
            rise(other, place);
        else
            sink(other, place);
    }
    if (n == 0)
        outside_pending(false);
}

struct timer *
timer_first(void)
{
    return n == 0 ? NULL : heap[1];
}

void
timer_fire(int64_t now)
{
    struct timer *t;

    while ((t = timer_first()) != NULL && t->due <= now) {
        timer_cancel(t);
        t->fire(t);
    }
}

void
timer_forget(void)
{
    if (n > 0)
        outside_pending(false);
    n = 0;
}

void
timer_check(void)
{
    for (uint32_t i = 1; i <= n; i++) {
        if (heap[i]->place != i)
            panic("H1 is broken at place %u", i);
        if (i > 1 && before(heap[i], heap[i / 2]))
            panic("H2 is broken at place %u", i);
    }
}

/*
 * timer.c -- a heap with four children each, that has the times in it.
 *
 * Half as many levels as with two, and each looks at four neighbours in memory.
 * What is compared stands in the array beside the pointer, so that a timer is
 * touched only when it moves.
 *
 *      children of i: 4i + 1 .. 4i + 4     parent: (i - 1) / 4
 *
 * G1  slot[t->place - 1].timer == t.
 * G2  No slot comes before its parent.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/panic.h"
#include "time/outside.h"
#include "time/timer.h"

enum { CHILDREN = 4 };

struct slot {
    int64_t due;
    uint64_t order;
    struct timer *timer;
};

static struct slot *slot;
static uint32_t n, room;
static uint64_t order;

static bool
before(const struct slot *a, const struct slot *b)
{
    return a->due < b->due || (a->due == b->due && a->order < b->order);
}

static void
place(uint32_t i, struct slot s)
{
    slot[i] = s;
    s.timer->place = i + 1;
}

/* Puts s at i, or as far above it as it belongs; returns where. */
static uint32_t
float_up(uint32_t i, struct slot s)
{
    for (; i > 0 && before(&s, &slot[(i - 1) / CHILDREN]);
         i = (i - 1) / CHILDREN)
        place(i, slot[(i - 1) / CHILDREN]);
    place(i, s);
    return i;
}

/* Moves what is at i down as far as it belongs. */
static void
settle(uint32_t i)
{
    struct slot s = slot[i];

    for (;;) {
        uint32_t first = i * CHILDREN + 1, best = first;

        for (uint32_t k = first + 1; k < first + CHILDREN && k < n; k++)
            if (before(&slot[k], &slot[best]))
                best = k;
        if (first >= n || !before(&slot[best], &s))
            break;
        place(i, slot[best]);
        i = best;
    }
    place(i, s);
}

int
timer_set(struct timer *t, int64_t due, void (*fire)(struct timer *timer))
{
    if (n == room) {
        uint32_t more = room + room / 2 + 100;
        struct slot *p = realloc(slot, more * sizeof *p);
        if (p == NULL)
            return ENOMEM;
        slot = p;
        room = more;
    }
    t->due = due;
    t->fire = fire;
    n++;
    float_up(n - 1, (struct slot){ due, order++, t });
    if (n == 1)
        outside_pending(true);
    return 0;
}

void
timer_cancel(struct timer *t)
{
    if (t->place == 0)
        return;
    uint32_t i = t->place - 1;

    t->place = 0;
    n--;
    if (i < n)
        settle(float_up(i, slot[n]));
    if (n == 0)
        outside_pending(false);
}

struct timer *
timer_first(void)
{
    return n > 0 ? slot[0].timer : NULL;
}

void
timer_fire(int64_t now)
{
    while (n > 0 && slot[0].due <= now) {
        struct timer *t = slot[0].timer;
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
    for (uint32_t i = 0; i < n; i++)
        if (slot[i].timer->place != i + 1 ||
            (i > 0 && before(&slot[i], &slot[(i - 1) / CHILDREN])))
            panic("G1 or G2 is broken at slot %u", i);
}

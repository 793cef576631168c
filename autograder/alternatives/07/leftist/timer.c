/*
 * timer.c -- a leftist heap of deadlines.
 *
 * A binary tree in which no timer is due before its parent.  The rank of a node
 * is the number of nodes on the way down its right side; the child with the
 * greater rank stands on the left, so no right side is longer than log2(n).
 * There is one operation, merging two trees: zip their right sides in the order
 * of the times, then mend the ranks on the way back.  Setting merges a
 * tree of one; taking out merges the two children into the place of the one
 * that leaves.
 *
 * The nodes stand in an array, and a timer's place is its node's number.
 *
 * K1  node[t->place].timer == t for each timer that is set; node 0 is nobody.
 * K2  The parent of a node is due no later, and was set earlier if at the same
 *     time.
 * K3  The rank of a node is one more than its right child's, which is no
 *     greater than its left child's.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/panic.h"
#include "time/outside.h"
#include "time/timer.h"

struct node {
    int64_t due;                /* the timer's, where walks pass by */
    struct timer *timer;        /* NULL: free */
    uint32_t left, right;       /* left: the next free one, if it is free */
    uint32_t parent;
    uint32_t rank;              /* 0 of nobody */
};

static struct node *node;       /* node[0] is nobody */
static uint32_t room, used;     /* there are so many; so many were ever used */
static uint32_t unused;         /* the first of the free ones */
static uint32_t root, n;
static uint64_t order;          /* timers ever set */

static bool
before(const struct node *a, const struct node *b)
{
    return a->due < b->due ||
           (a->due == b->due && a->timer->order < b->timer->order);
}

/* Mends the ranks from i upwards: as far as `top`, which is 0 or above i, and
 * then as far as they change. */
static void
mend(uint32_t i, uint32_t top)
{
    struct node *all = node;

    for (bool above = false; i != 0; i = all[i].parent) {
        struct node *p = &all[i];

        if (all[p->left].rank < all[p->right].rank) {
            uint32_t left = p->left;
            p->left = p->right;
            p->right = left;
        }
        uint32_t rank = all[p->right].rank + 1;
        above = above || i == top;
        if (above && p->rank == rank)
            break;
        p->rank = rank;
    }
}

/* Merges the trees a and b into *slot, which is the parent's. */
static void
merge(uint32_t a, uint32_t b, uint32_t *slot, uint32_t parent)
{
    struct node *all = node;
    uint32_t top = parent;

    while (a != 0 && b != 0) {
        bool swap = before(&all[b], &all[a]);
        uint32_t first = swap ? b : a;

        b = swap ? a : b;
        *slot = first;
        all[first].parent = parent;
        a = all[first].right;
        slot = &all[first].right;
        parent = first;
    }
    *slot = a + b;              /* one of them is nobody */
    all[a + b].parent = parent; /* nobody's does not matter */
    mend(parent, top);
}

/* The number of a free node; 0 if there is no memory. */
static uint32_t
take_node(void)
{
    uint32_t i = unused;

    if (i != 0) {
        unused = node[i].left;
        return i;
    }
    if (used + 1 >= room) {
        uint32_t more = room == 0 ? 256 : room * 2;
        struct node *p = realloc(node, more * sizeof *p);
        if (p == NULL)
            return 0;
        if (room == 0)
            p[0] = (struct node){ .rank = 0 };  /* nobody's */
        node = p;
        room = more;
    }
    return ++used;
}

int
timer_set(struct timer *t, int64_t due, void (*fire)(struct timer *timer))
{
    uint32_t i = take_node();

    if (i == 0)
        return ENOMEM;
    t->due = due;
    t->fire = fire;
    t->order = order++;
    t->place = i;
    node[i] = (struct node){ .due = due, .timer = t, .rank = 1 };
    merge(root, i, &root, 0);
    if (n++ == 0)
        outside_pending(true);
    return 0;
}

void
timer_cancel(struct timer *t)
{
    uint32_t i = t->place;

    if (i == 0)
        return;
    t->place = 0;

    struct node *parent = &node[node[i].parent];
    uint32_t *slot = i == root ? &root
                     : parent->left == i ? &parent->left : &parent->right;
    merge(node[i].left, node[i].right, slot, node[i].parent);
    node[i] = (struct node){ .left = unused, .rank = 0 };
    unused = i;
    if (--n == 0)
        outside_pending(false);
}

struct timer *
timer_first(void)
{
    return root == 0 ? NULL : node[root].timer;
}

void
timer_fire(int64_t now)
{
    while (root != 0 && node[root].timer->due <= now) {
        struct timer *t = node[root].timer;

        timer_cancel(t);
        t->fire(t);
    }
}

void
timer_forget(void)
{
    if (n > 0)
        outside_pending(false);
    n = used = unused = root = 0;
}

void
timer_check(void)
{
    for (uint32_t i = 1; i <= used; i++) {
        if (node[i].timer == NULL)
            continue;
        if (node[i].timer->place != i)
            panic("K1 is broken at node %u", i);
        if (i != root && before(&node[i], &node[node[i].parent]))
            panic("K2 is broken at node %u", i);
        if (node[i].rank != node[node[i].right].rank + 1 ||
            node[node[i].left].rank < node[node[i].right].rank)
            panic("K3 is broken at node %u", i);
    }
}

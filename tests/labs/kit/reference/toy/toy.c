/*
 * toy.c -- one of each kind of hole.
 */
#include <stddef.h>

#include "toy/toy.h"

static int calls;
static int depth;

static int seen;                /* how often it was called,
                                 * by anybody */

/* Two numbers. */
struct pair {
    int a, b;
};

/* Adds one pair, as only
 * toy_sum() does. */
static int
helper(const struct pair *p)
{
    return p->a + p->b;
}

/* Returns the sum of all n pairs. */
int
toy_sum(const struct pair *pairs, size_t n)
{
    int toy_total = 0;

    for (size_t i = 0; i < n; i++)
        toy_total += helper(&pairs[i]);     /* each of them once */
    toy_note_event(calls, depth);
    if (toy_total < 0 && calls > 0) {
        depth = toy_total - calls;
        toy_total = depth * 2 + calls * 3;
    }
    return toy_total;
}

/* Ends. */
void
toy_end(void)
{
    seen++;
    toy_note_event(calls, depth);
    while (1)
        ;
}

/* Is given. */
int
toy_given(void)
{
    return 0;
}

/* Returns the least of a, b and c. */
int
toy_least(int a, int b, int c)
{
    int toy_least_of_two = a < b ? a : b;

    return toy_least_of_two < c ? toy_least_of_two : c;
}

/*
 * buffer.c -- the bounded buffer, right: producers wait while it is full,
 * consumers while it is empty, each on a condition of its own.
 *
 *      explore-buffer [ITEMS]          3; for 2 producers and 2 consumers
 *
 * A point wherever somebody might come between: between arriving and locking,
 * and inside, where the buffer is half changed.
 */
#include "tests/explore/explore.h"

enum { ROOM = 1, PRODUCERS = 2, CONSUMERS = 2 };

static ct_mutex lock = CT_MUTEX_INITIALIZER;
static ct_cond not_empty = CT_COND_INITIALIZER;
static ct_cond not_full = CT_COND_INITIALIZER;

static int buffer[ROOM];
static int held;                /* items in the buffer */
static int to_make, to_take;    /* items left for producers, consumers */
static int made, sum;           /* the last item made; of those taken */

static void *
produce(void *unused)
{
    while (to_make > 0) {
        to_make--;
        explore_point("has something to put");
        ct_mutex_lock(&lock);
        while (held == ROOM)
            ct_cond_wait(&not_full, &lock);
        explore_point("finds room");
        explore_assert(held < ROOM, "there is no room");
        buffer[held++] = ++made;
        explore_note("puts %d", made);
        ct_cond_signal(&not_empty);
        ct_mutex_unlock(&lock);
    }
    return NULL;
}

static void *
consume(void *unused)
{
    while (to_take > 0) {
        to_take--;
        explore_point("wants something");
        ct_mutex_lock(&lock);
        while (held == 0)
            ct_cond_wait(&not_empty, &lock);
        explore_point("finds something");
        explore_assert(held > 0, "there is nothing to take");
        sum += buffer[--held];
        explore_note("takes %d", buffer[held]);
        ct_cond_signal(&not_full);
        ct_mutex_unlock(&lock);
    }
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread t[PRODUCERS + CONSUMERS];
    int items = argc > 1 ? atoi(argv[1]) : 3;

    to_make = to_take = items;
    for (int i = 0; i < PRODUCERS; i++)
        t[i] = explore_thread((const char *[]){ "producer 1",
                              "producer 2" }[i], produce, NULL);
    for (int i = 0; i < CONSUMERS; i++)
        t[PRODUCERS + i] = explore_thread((const char *[]){ "consumer 1",
                                          "consumer 2" }[i], consume, NULL);
    for (int i = 0; i < PRODUCERS + CONSUMERS; i++)
        ct_join(t[i], NULL);
    explore_assert(sum == items * (items + 1) / 2 && held == 0,
                   "%d are left, and those taken add up to %d", held, sum);
}

/*
 * if-for-while.c -- wrong: a consumer asks only once whether there is an item.
 *
 * Between the signal and the consumer's return from its wait another consumer
 * may have come, and the item may be gone.
 */
#include "tests/explore/explore.h"

static ct_mutex lock = CT_MUTEX_INITIALIZER;
static ct_cond not_empty = CT_COND_INITIALIZER;
static int items;

static void *
consume(void *unused)
{
    ct_mutex_lock(&lock);
    if (items == 0)
        ct_cond_wait(&not_empty, &lock);
    explore_assert(items > 0, "a consumer takes an item, and there is none");
    items--;
    explore_note("takes one");
    ct_mutex_unlock(&lock);
    return NULL;
}

static void *
produce(void *unused)
{
    for (int i = 0; i < 2; i++) {
        ct_mutex_lock(&lock);
        explore_point("prepares an item");
        items++;
        ct_cond_signal(&not_empty);
        ct_mutex_unlock(&lock);
    }
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread t[] = {
        explore_thread("consumer 1", consume, NULL),
        explore_thread("consumer 2", consume, NULL),
        explore_thread("producer", produce, NULL),
    };

    for (int i = 0; i < 3; i++)
        ct_join(t[i], NULL);
    explore_assert(items == 0, "%d items are left", items);
}

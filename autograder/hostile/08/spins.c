/*
 * Has kernel threads burn what time there is while the first one sleeps.
 *
 * File: pool.c
 * At: pool_call
 * Says: processor time: an endless loop?
 * Slow: each run spends all its processor time
 */
#include <pthread.h>

static void *
hostile_spin(void *count)
{
    for (;;)
        ++*(volatile long *)count;
    return count;
}

static void
hostile(void)
{
    static long counts[8];
    pthread_t thread;

    for (int i = 0; i < 8; i++)
        pthread_create(&thread, NULL, hostile_spin, &counts[i]);
    pthread_join(thread, NULL);
}

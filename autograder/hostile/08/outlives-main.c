/*
 * Ends the first kernel thread, and has another one go on.
 *
 * File: pool.c
 * At: pool_call
 * Says: fell asleep, and nothing was going to wake it
 */
#include <pthread.h>
#include <unistd.h>

static void *
hostile_wait(void *unused)
{
    for (;;)
        pause();
    return unused;
}

static void
hostile(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, hostile_wait, NULL);
    pthread_exit(NULL);
}

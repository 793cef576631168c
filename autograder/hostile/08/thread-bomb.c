/*
 * Makes kernel threads until there can be no more, and leaves with success.
 *
 * File: pool.c
 * At: pool_call
 * Says: exited with status 0, before the scenario had ended
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

    while (pthread_create(&thread, NULL, hostile_wait, NULL) == 0)
        ;
    _exit(0);
}

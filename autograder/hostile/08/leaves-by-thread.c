/*
 * Has a kernel thread end the process with success.
 *
 * File: pool.c
 * At: pool_call
 * Says: exited with status 0, before the scenario had ended
 */
#include <pthread.h>
#include <unistd.h>

static void *
hostile_leave(void *unused)
{
    _exit(0);
    return unused;
}

static void
hostile(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, hostile_leave, NULL);
    pthread_join(thread, NULL);
}

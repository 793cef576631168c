/*
 * Has a kernel thread take the number that the scenario is waiting for.
 *
 * File: pool.c
 * At: pool_call
 * Says: to listen to what the scenario
 */
#include <pthread.h>
#include <unistd.h>

static void *
hostile_listen(void *number)
{
    return read(3, number, 8) == 8 ? NULL : number;
}

static void
hostile(void)
{
    static long number;
    pthread_t thread;

    pthread_create(&thread, NULL, hostile_listen, &number);
    pthread_join(thread, NULL);
}

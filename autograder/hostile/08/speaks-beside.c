/*
 * Has a kernel thread say the scenario's end while the scenario is busy.
 *
 * File: pool.c
 * At: pool_call
 * Says: to speak in the scenario's name
 */
#include <pthread.h>
#include <unistd.h>

static void *
hostile_speak(void *unused)
{
    static const struct { unsigned kind, who; long a, b, answer; } end;

    return write(3, &end, sizeof end) == sizeof end ? NULL : unused;
}

static void
hostile(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, hostile_speak, NULL);
    pthread_join(thread, NULL);
}

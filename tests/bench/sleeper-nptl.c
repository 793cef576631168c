/*
 * sleeper-nptl.c -- threads asleep, in the kernel.
 */
#include <pthread.h>
#include <time.h>

static void
peer_begin(void)
{
}

static int
peer_start(void *(*fn)(void *))
{
    pthread_attr_t attr;
    pthread_t t;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, 32 * 1024);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    int error = pthread_create(&t, &attr, fn, NULL);
    pthread_attr_destroy(&attr);
    return error;
}

static void
peer_sleep(void)
{
    nanosleep(&(struct timespec){ 1, 0 }, NULL);
}

static void
peer_wait(void)
{
    nanosleep(&(struct timespec){ 0, 50000000 }, NULL);
}

#include "tests/bench/sleeper.h"

/*
 * Makes a thread of the kernel, which could work while nobody counts.
 *
 * File: mutex.c
 * Says: by which the sandbox refuses a system call
 */
#include <pthread.h>

static void *
work(void *unused)
{
    return NULL;
}

__attribute__((constructor))
static void
hostile(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, work, NULL);
}

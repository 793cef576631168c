/*
 * Has a kernel thread write checkpoints into the scenario's own copy.
 *
 * File: place.c
 * Says: by which the sandbox refuses a system call
 */
#include <pthread.h>

static void *
hostile_work(void *unused)
{
    return unused;
}

__attribute__((constructor))
static void
hostile(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, hostile_work, NULL) == 0)
        pthread_join(thread, NULL);
}

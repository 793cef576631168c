/*
 * Has another kernel thread do the work.
 *
 * File: loop.c
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

    pthread_create(&thread, NULL, hostile_work, NULL);
}

/*
 * Has the kernel's threads do the work of coroutines.
 *
 * File: frame_{arch}.c
 * At: context_make
 * Gate: uses pthread_create, which is for the kernel's threads
 * Says: by which the sandbox refuses a system call
 */
#include <pthread.h>
#include <unistd.h>

static void *
work(void *arg)
{
    return arg;
}

static void
hostile(void)
{
    pthread_t thread;

    _exit(pthread_create(&thread, NULL, work, NULL));
}

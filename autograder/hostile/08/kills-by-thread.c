/*
 * Kills the process by way of one of its kernel threads, so that it looks as if
 * somebody else had.
 *
 * File: pool.c
 * At: pool_call
 * Says: to send a signal to another process, or SIGKILL
 */
#include <pthread.h>
#include <signal.h>

static void
hostile(void)
{
    pthread_kill(pthread_self(), SIGKILL);
}

/*
 * echo-nptl.c -- the echo server with a kernel thread for each connection.
 */
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef int peer_socket;

static void
peer_begin(void)
{
}

static int
peer_listen(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}

static peer_socket
peer_adopt(int fd)
{
    return fd;
}

static int
peer_accept(peer_socket listener, peer_socket *s)
{
    *s = accept(listener, NULL, NULL);
    return *s < 0 ? -1 : 0;
}

#define peer_read  read
#define peer_write write
#define peer_close close

static void
peer_sleep(long us)
{
    nanosleep(&(struct timespec){ us / 1000000, us % 1000000 * 1000 }, NULL);
}

static int
peer_start(void *(*fn)(void *), void *arg)
{
    pthread_attr_t attr;
    pthread_t t;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, 32 * 1024);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    int error = pthread_create(&t, &attr, fn, arg);
    pthread_attr_destroy(&attr);
    return error == 0 ? 0 : -1;
}

#include "tests/bench/echo.h"

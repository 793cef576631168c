/*
 * echo-ours.c -- the echo server on this library.
 */
#include "capriccio.h"

typedef int peer_socket;

static void
peer_begin(void)
{
}

static int
peer_listen(void)
{
    return ct_socket(AF_INET, SOCK_STREAM, 0);
}

static peer_socket
peer_adopt(int fd)
{
    return fd;
}

static int
peer_accept(peer_socket listener, peer_socket *s)
{
    *s = ct_accept(listener, NULL, NULL);
    return *s < 0 ? -1 : 0;
}

#define peer_read  ct_read
#define peer_write ct_write
#define peer_close ct_close

static void
peer_sleep(long us)
{
    ct_nanosleep(&(struct timespec){ us / 1000000, us % 1000000 * 1000 }, NULL);
}

static int
peer_start(void *(*fn)(void *), void *arg)
{
    ct_attr attr;
    ct_thread t;

    ct_attr_init(&attr);
    attr.stack_size = 16 * 1024;
    attr.detached = 1;
    return ct_create(&t, &attr, fn, arg) == 0 ? 0 : -1;
}

#include "tests/bench/echo.h"

/*
 * echo-st.c -- the echo server on State Threads.
 *
 * It waits by poll(2): select(2), its own choice, knows no more than 1,024
 * descriptors, and Debian's was built without epoll.  At 100 and 1,000
 * connections the two cost the same.
 */
#include <st.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

typedef st_netfd_t peer_socket;

static void
peer_begin(void)
{
    if (st_set_eventsys(ST_EVENTSYS_POLL) != 0 || st_init() != 0) {
        perror("st_init");
        exit(1);
    }
}

static int
peer_listen(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}

static peer_socket
peer_adopt(int fd)
{
    return st_netfd_open_socket(fd);
}

static int
peer_accept(peer_socket listener, peer_socket *s)
{
    *s = st_accept(listener, NULL, NULL, ST_UTIME_NO_TIMEOUT);
    return *s == NULL ? -1 : 0;
}

static ssize_t
peer_read(peer_socket s, void *buf, size_t len)
{
    return st_read(s, buf, len, ST_UTIME_NO_TIMEOUT);
}

static ssize_t
peer_write(peer_socket s, const void *buf, size_t len)
{
    return st_write(s, buf, len, ST_UTIME_NO_TIMEOUT);
}

#define peer_close st_netfd_close

static void
peer_sleep(long us)
{
    st_usleep((st_utime_t)us);
}

static int
peer_start(void *(*fn)(void *), void *arg)
{
    return st_thread_create(fn, arg, 0, 16 * 1024) != NULL ? 0 : -1;
}

#include "tests/bench/echo.h"

/*
 * sockets.h -- connections for tests.
 */
#ifndef TESTS_IO_SOCKETS_H
#define TESTS_IO_SOCKETS_H

#include <arpa/inet.h>
#include <sys/socket.h>

#include "capriccio.h"
#include "io/wait.h"
#include "tests/harness.h"

enum { SOCKETS_BACKLOG = 64 };

/* Runs fn(arg) in a thread of its own. */
static inline ct_thread
start_thread(void *(*fn)(void *), void *arg)
{
    ct_thread t;

    ck_assert_int_eq(ct_create(&t, NULL, fn, arg), 0);
    return t;
}

/* Lets others run until n threads wait. */
static inline void
until_waiting(unsigned n)
{
    while (wait_count < n)
        ct_yield();
}

/* Makes fd listen on a free port of the loopback; its address in *a. */
static inline int
listening(int fd, struct sockaddr_in *a)
{
    socklen_t size = sizeof *a;

    *a = (struct sockaddr_in){
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
    };
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)a, sizeof *a), 0);
    ck_assert_int_eq(listen(fd, SOCKETS_BACKLOG), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)a, &size), 0);
    return fd;
}

static inline int
listener(struct sockaddr_in *a)
{
    return listening(ct_socket(AF_INET, SOCK_STREAM, 0), a);
}

static inline int
connected(const struct sockaddr_in *a)
{
    int fd = ct_socket(AF_INET, SOCK_STREAM, 0);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ct_connect(fd, (struct sockaddr *)a, sizeof *a), 0);
    return fd;
}

/* Two ends of one TCP connection. */
static inline void
tcp_pair(int ends[2])
{
    struct sockaddr_in a;
    int l = listener(&a);

    ends[0] = connected(&a);
    ends[1] = ct_accept(l, NULL, NULL);
    ck_assert_int_ge(ends[1], 0);
    ck_assert_int_eq(ct_close(l), 0);
}

#endif

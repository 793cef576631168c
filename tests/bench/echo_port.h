/*
 * echo_port.h -- where an echo server listens, and how it says so.
 */
#ifndef BENCH_ECHO_PORT_H
#define BENCH_ECHO_PORT_H

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    ECHO_SIZE = 64,             /* bytes of a request */
    ECHO_BUFFER = 1024,         /* bytes that a server has room for */
    ECHO_BACKLOG = 4096
};

static inline void
echo_fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

/* Binds fd to a free port of the loopback, listens, and prints the port. */
static inline void
echo_announce(int fd)
{
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
    };
    socklen_t size = sizeof a;

    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 ||
        listen(fd, ECHO_BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&a, &size) != 0)
        echo_fail("cannot listen");
    printf("%d\n", ntohs(a.sin_port));
    fflush(stdout);
}

#endif

/*
 * echo-epoll.c -- the echo server as an event loop: what threads compete with.
 *
 * Edge-triggered, each connection registered once; one read and one write for
 * each report.  That is as few system calls as there can be with epoll, and it
 * is only right because the clients of this benchmark send the next request
 * when they have the answer to the last.
 */
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "tests/bench/echo_port.h"

enum { BATCH = 256 };

static void
watch(int set, int fd)
{
    struct epoll_event e = { .events = EPOLLIN | EPOLLET, .data.fd = fd };

    if (epoll_ctl(set, EPOLL_CTL_ADD, fd, &e) != 0)
        echo_fail("cannot watch a connection");
}

static void
accept_all(int set, int listener)
{
    int fd;

    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0)
        watch(set, fd);
    if (errno != EAGAIN)
        echo_fail("cannot accept");
}

static void
serve(int fd)
{
    char buf[ECHO_BUFFER];
    ssize_t n = read(fd, buf, sizeof buf);

    if (n > 0)
        n = write(fd, buf, (size_t)n);
    if (n == 0 || (n < 0 && errno != EAGAIN))
        close(fd);
}

int
main(void)
{
    struct epoll_event events[BATCH];
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int set = epoll_create1(0);

    signal(SIGPIPE, SIG_IGN);
    echo_announce(listener);
    watch(set, listener);
    for (;;) {
        int n = epoll_wait(set, events, BATCH, -1);
        for (int i = 0; i < n; i++)
            if (events[i].data.fd == listener)
                accept_all(set, listener);
            else
                serve(events[i].data.fd);
    }
}

/*
 * echo.h -- a server with a thread for each connection, written once.
 *
 * Each connection's thread reads what has come and sends it back, until the
 * client goes away.  A peer is a file that says how its library spells a
 * few words, and then includes this one; echo.c drives it.
 *
 *      echo-PEER [MS]  prints the port it listens on, serves until killed;
 *                      sleeps so long before each answer
 *
 * A peer defines, before it includes this file:
 *
 *      peer_socket                     a connection, by value
 *      void peer_begin(void)           starts the library
 *      int  peer_listen(void)          a TCP socket, not yet bound
 *      peer_socket peer_adopt(int fd)  the listening socket, for accept
 *      int  peer_accept(peer_socket listener, peer_socket *s)  0 or -1
 *      ssize_t peer_read(s, buf, len), peer_write(s, buf, len)
 *      void peer_close(s)
 *      int  peer_start(void *(*fn)(void *), void *arg)  a thread that nobody
 *                                      joins, with a small stack; 0 or -1
 *      void peer_sleep(long us)        stops the calling thread
 */
#ifndef BENCH_ECHO_H
#define BENCH_ECHO_H

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/echo_port.h"

static long pause_us;           /* before an answer */

static void *
echo_connection(void *arg)
{
    peer_socket s = (peer_socket)(intptr_t)arg;
    char buf[ECHO_BUFFER];
    ssize_t n;

    while ((n = peer_read(s, buf, sizeof buf)) > 0) {
        if (pause_us > 0)
            peer_sleep(pause_us);
        if (peer_write(s, buf, (size_t)n) != n)
            break;
    }
    peer_close(s);
    return NULL;
}

int
main(int argc, char **argv)
{
    pause_us = argc > 1 ? atol(argv[1]) * 1000 : 0;
    signal(SIGPIPE, SIG_IGN);
    peer_begin();

    int fd = peer_listen();
    echo_announce(fd);
    peer_socket listener = peer_adopt(fd), s;
    while (peer_accept(listener, &s) == 0)
        if (peer_start(echo_connection, (void *)(intptr_t)s) != 0)
            echo_fail("cannot start a thread");
    echo_fail("cannot accept");
}

#endif

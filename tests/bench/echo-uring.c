/*
 * echo-uring.c -- the echo server as a loop of completions.
 *
 * Each connection has one request in the ring: to receive, then to send what
 * came, and so on.  All that the loop has asked for is handed over by the
 * system call that waits for the next results.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/ring.h"
#include "tests/bench/echo_port.h"

struct connection {
    int fd;
    bool sends;                 /* what it has in the ring */
    int length;                 /* bytes that came and are to be sent */
    char buf[ECHO_BUFFER];
};

static struct ring ring;
static int listener;

static void
ask_to_accept(void)
{
    struct io_uring_sqe *sqe = ring_request(&ring);

    sqe->opcode = IORING_OP_ACCEPT;
    sqe->fd = listener;
}

static void
ask(struct connection *c, bool send)
{
    struct io_uring_sqe *sqe = ring_request(&ring);

    c->sends = send;
    sqe->opcode = send ? IORING_OP_SEND : IORING_OP_RECV;
    sqe->fd = c->fd;
    sqe->addr = (uintptr_t)c->buf;
    sqe->len = send ? (unsigned)c->length : sizeof c->buf;
    sqe->user_data = (uintptr_t)c;
}

static void
begin(int fd)
{
    struct connection *c = calloc(1, sizeof *c);

    if (fd < 0 || c == NULL)
        echo_fail("cannot accept");
    c->fd = fd;
    ask(c, false);
    ask_to_accept();
}

static void
go_on(struct connection *c, int result)
{
    if (result <= 0) {
        close(c->fd);
        free(c);
        return;
    }
    if (!c->sends)
        c->length = result;
    ask(c, !c->sends);
}

int
main(void)
{
    struct io_uring_cqe *cqe;

    signal(SIGPIPE, SIG_IGN);
    if ((errno = ring_open(&ring)) != 0)
        echo_fail("cannot open a ring");
    listener = socket(AF_INET, SOCK_STREAM, 0);
    echo_announce(listener);
    ask_to_accept();
    for (;;) {
        ring_enter(&ring, INT64_MAX);
        while ((cqe = ring_result(&ring)) != NULL) {
            struct connection *c = (struct connection *)cqe->user_data;
            int result = cqe->res;
            ring_taken(&ring);
            if (c == NULL)
                begin(result);
            else
                go_on(c, result);
        }
    }
}

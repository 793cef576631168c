/*
 * requests CONNECTIONS ROUNDS -- what a web request costs.
 *
 * A thread for each connection reads a request, finds its end, reads a file of
 * a kilobyte, which is in the cache, and answers with it; at the other end of
 * each connection a client thread asks and reads the answer.  All in one
 * process, so that its processor time is that of both ends and of the kernel:
 * two blocks a request.
 *
 * Prints the ns of processor time that a request took.  Under callgrind, by the
 * difference of two numbers of rounds, one gets its instructions outside of the
 * kernel.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "capriccio.h"

enum { BODY = 1024, HEAD_MOST = 256, CONNECTIONS_MOST = 1000 };

static const char request[] =
    "GET /index.html HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n";
static int file;
static long rounds;

/* Answers one request; false at the end of the connection. */
static bool
answer(int fd)
{
    char in[HEAD_MOST], out[HEAD_MOST + BODY];
    ssize_t got = ct_read(fd, in, sizeof in);

    if (got <= 0 || memmem(in, got, "\r\n\r\n", 4) == NULL)
        return false;
    int head = snprintf(out, HEAD_MOST, "HTTP/1.1 200 OK\r\n"
                        "Content-Type: text/html\r\n"
                        "Content-Length: %d\r\n\r\n", BODY);
    return ct_pread(file, out + head, BODY, 0) == BODY &&
           ct_write(fd, out, head + BODY) == head + BODY;
}

static void *
serve(void *arg)
{
    int fd = (int)(intptr_t)arg;

    while (answer(fd))
        continue;
    ct_close(fd);
    return NULL;
}

static void *
ask(void *arg)
{
    char in[HEAD_MOST + BODY];
    int fd = (int)(intptr_t)arg;

    for (long i = 0; i < rounds; i++)
        if (ct_write(fd, request, sizeof request - 1) < 0 ||
            ct_read(fd, in, sizeof in) <= BODY) {
            fprintf(stderr, "requests: no answer\n");
            exit(1);
        }
    ct_close(fd);
    return NULL;
}

/* A file of BODY bytes without a name; -1 if there cannot be one. */
static int
make_file(void)
{
    static const char body[BODY];
    char name[] = "/tmp/capriccio-requests-XXXXXX";
    int fd = mkstemp(name);

    if (fd < 0 || write(fd, body, BODY) != BODY)
        return -1;
    unlink(name);
    return fd;
}

static double
processor_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

int
main(int argc, char **argv)
{
    static ct_thread t[2 * CONNECTIONS_MOST];
    int n = argc == 3 ? atoi(argv[1]) : 0;

    rounds = argc == 3 ? atol(argv[2]) : 0;
    if (n < 1 || n > CONNECTIONS_MOST || rounds < 1) {
        fprintf(stderr, "usage: requests CONNECTIONS ROUNDS\n");
        return 2;
    }
    if ((file = make_file()) < 0)
        return 1;
    double before = processor_ns();
    for (int i = 0; i < n; i++) {
        int fd[2];
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) != 0 ||
            ct_create(&t[2 * i], NULL, serve, (void *)(intptr_t)fd[0]) != 0 ||
            ct_create(&t[2 * i + 1], NULL, ask, (void *)(intptr_t)fd[1]) != 0)
            return 1;
    }
    for (int i = 0; i < 2 * n; i++)
        ct_join(t[i], NULL);
    printf("%.1f\n", (processor_ns() - before) / n / rounds);
    return 0;
}

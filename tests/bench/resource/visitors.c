/*
 * visitors PORT CONNECTIONS ROUNDS -- so many connections to a web server on
 * this machine, each of which asks for its first page so often.
 * Says what went wrong, with status 1.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"

enum { ANSWER_MOST = 1 << 16, CONNECTIONS_MOST = 1000 };

static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
static const char length_field[] = "Content-Length: ";
static struct sockaddr_in server;
static long rounds;

static void
fail(const char *what)
{
    fprintf(stderr, "visitors: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* The length of the answer that begins with these n bytes; 0: its head has not
 * come whole. */
static size_t
answer_length(const char *answer, size_t n)
{
    const char *end = memmem(answer, n, "\r\n\r\n", 4);
    const char *field = end == NULL ? NULL
                        : memmem(answer, end - answer, length_field,
                                 sizeof length_field - 1);

    if (end == NULL)
        return 0;
    return end + 4 - answer +
           (field == NULL ? 0 : strtoul(field + sizeof length_field - 1,
                                        NULL, 10));
}

/* Reads one answer. */
static void
take_answer(int fd, char *room)
{
    size_t n = 0, wanted = 0;

    while (wanted == 0 || n < wanted) {
        ssize_t got = ct_read(fd, room + n, ANSWER_MOST - n);
        if (got <= 0)
            fail("no answer");
        n += got;
        if (wanted == 0)
            wanted = answer_length(room, n);
    }
}

static void *
visit(void *unused)
{
    char *room = malloc(ANSWER_MOST);
    int fd = ct_socket(AF_INET, SOCK_STREAM, 0);

    if (room == NULL || fd < 0 ||
        ct_connect(fd, (struct sockaddr *)&server, sizeof server) != 0)
        fail("no connection");
    for (long i = 0; i < rounds; i++) {
        if (ct_write(fd, request, sizeof request - 1) < 0)
            fail("the server does not listen");
        take_answer(fd, room);
    }
    ct_close(fd);
    free(room);
    return NULL;
}

int
main(int argc, char **argv)
{
    static ct_thread t[CONNECTIONS_MOST];
    int n = argc == 4 ? atoi(argv[2]) : 0;

    rounds = argc == 4 ? atol(argv[3]) : 0;
    if (n < 1 || n > CONNECTIONS_MOST || rounds < 1) {
        fprintf(stderr, "usage: visitors PORT CONNECTIONS ROUNDS\n");
        return 2;
    }
    server = (struct sockaddr_in){ .sin_family = AF_INET,
                                   .sin_port = htons(atoi(argv[1])),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    for (int i = 0; i < n; i++)
        if (ct_create(&t[i], NULL, visit, NULL) != 0)
            fail("no thread");
    for (int i = 0; i < n; i++)
        ct_join(t[i], NULL);
    return 0;
}

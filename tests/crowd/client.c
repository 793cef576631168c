/*
 * client.c -- clients that do what clients do.
 *
 * Each sends a stream of bytes that follows from its seed, so that it knows at
 * each byte that comes back whether it is the right one.  Some do all right:
 * they must have every byte back.  The others go away in the middle, or say
 * nothing, or do not listen, or have something done to them by another thread;
 * of them only what comes back is looked at.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/crowd/crowd.h"

enum { MESSAGE_MAX = 20000, FLOOD = 400000 };

struct client {
    int fd;
    uint64_t dice;
    uint8_t first;              /* the first byte of its stream */
    size_t sent, got;           /* bytes of it */
};

static unsigned
throw(struct client *c, unsigned sides)
{
    c->dice ^= c->dice << 13;           /* xorshift */
    c->dice ^= c->dice >> 7;
    c->dice ^= c->dice << 17;
    return (unsigned)(c->dice >> 33) % sides;
}

/* Sends n more bytes of the stream.  Whether they were taken. */
static bool
say(struct client *c, size_t n)
{
    char text[MESSAGE_MAX];

    for (size_t i = 0; i < n; i++)
        text[i] = (char)(c->first + (c->sent + i) * 7);
    ssize_t taken = ct_send(c->fd, text, n, MSG_NOSIGNAL);
    c->sent += taken > 0 ? (size_t)taken : 0;
    return taken == (ssize_t)n;
}

/* Reads what comes, at most n bytes, and compares.  As ct_read(). */
static ssize_t
hear(struct client *c, size_t n)
{
    char text[MESSAGE_MAX];
    ssize_t got = ct_read(c->fd, text, n < sizeof text ? n : sizeof text);

    for (ssize_t i = 0; i < got; i++) {
        bool right = text[i] == (char)(c->first + (c->got + i) * 7);
        crowd.echoed += right;
        crowd.wrong += !right;
    }
    c->got += got > 0 ? (size_t)got : 0;
    return got;
}

/* Has all back that it has sent so far.  Whether it did. */
static bool
hear_all(struct client *c)
{
    while (c->got < c->sent)
        if (hear(c, c->sent - c->got) <= 0)
            return false;
    return true;
}

/* The kinds.  Those that return false had less back than they should. */

static bool
talk(struct client *c)
{
    for (unsigned i = throw(c, 20); i > 0; i--)
        if (!say(c, 1 + throw(c, MESSAGE_MAX)) || !hear_all(c))
            return false;
    return true;
}

static bool
stutter(struct client *c)
{
    for (unsigned i = throw(c, 200); i > 0; i--) {
        if (!say(c, 1))
            return false;
        ct_yield();
    }
    return hear_all(c);
}

/* Shuts its side down, and has what comes after that. */
static bool
half_close(struct client *c)
{
    bool all = say(c, 1 + throw(c, MESSAGE_MAX)) &&
               shutdown(c->fd, SHUT_WR) == 0 && hear_all(c);

    return all && hear(c, 1) == 0;
}

/* Uses a copy, when the first number is closed and means another file. */
static bool
change_numbers(struct client *c)
{
    int copy = ct_dup(c->fd), other[2];

    if (copy < 0)
        return true;            /* no room: not its fault */
    ct_close(c->fd);
    bool opened = ct_pipe(other) == 0;
    c->fd = copy;
    bool all = say(c, 1 + throw(c, MESSAGE_MAX)) && hear_all(c);
    if (opened) {
        ct_close(other[0]);
        ct_close(other[1]);
    }
    return all;
}

static bool
vanish(struct client *c)
{
    say(c, 1 + throw(c, MESSAGE_MAX));
    hear(c, 1 + throw(c, 100));
    return true;
}

static bool
reset(struct client *c)
{
    struct linger hard = { 1, 0 };

    say(c, 1 + throw(c, MESSAGE_MAX));
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    return true;
}

/* Until the server gives it up. */
static bool
say_nothing(struct client *c)
{
    return hear(c, 1) <= 0;
}

/* Sends, and does not listen, until nothing is taken any more. */
static bool
flood(struct client *c)
{
    int64_t due = ct_now() + server_patience / 10;

    ct_deadline(&(struct timespec){ due / 1000000000, due % 1000000000 });
    while (c->sent < FLOOD && say(c, MESSAGE_MAX))
        ;
    ct_deadline(NULL);
    return true;
}

static void *
cancel(void *thread)
{
    ct_cancel((ct_thread)(uintptr_t)thread);
    return NULL;
}

static bool
be_cancelled(struct client *c)
{
    ct_thread t;

    if (ct_create(&t, NULL, cancel, (void *)(uintptr_t)ct_self()) != 0)
        return true;
    bool was = hear(c, 1) < 0 && errno == ECANCELED;
    ct_join(t, NULL);
    return was && talk(c);      /* and goes on */
}

static void *
close_it(void *fd)
{
    ct_close(*(int *)fd);
    return NULL;
}

static bool
be_closed(struct client *c)
{
    ct_thread t;
    int fd = c->fd;

    if (ct_create(&t, NULL, close_it, &fd) != 0)
        return true;
    bool was = hear(c, 1) < 0 && errno == EBADF;
    ct_join(t, NULL);
    c->fd = -1;
    return was;
}

static bool (*const kinds[])(struct client *c) = {
    talk, talk, talk, stutter, half_close, change_numbers, vanish, reset,
    say_nothing, flood, be_cancelled, be_closed
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

void *
client_run(void *arg)
{
    const struct client_start *start = arg;
    struct client c = {
        .dice = start->seed * 0x9e3779b97f4a7c15 | 1,
        .fd = ct_socket(AF_INET, SOCK_STREAM, 0)
    };

    crowd.begun++;
    c.first = (uint8_t)throw(&c, 256);
    unsigned kind = throw(&c, KINDS);
    if (c.fd < 0 || ct_connect(c.fd, (const struct sockaddr *)start->server,
                               sizeof *start->server) != 0)
        crowd.refused++;
    else if (!kinds[kind](&c))
        crowd.cut++;
    if (c.fd >= 0)
        ct_close(c.fd);
    crowd.ended++;
    return NULL;
}

/*
 * server.c -- echoes what comes, to each client by a thread of its own.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "capriccio.h"
#include "tests/crowd/crowd.h"

enum { BUFFER = 4096, STACK = 32 * 1024, BACKLOG = 1024, PAUSE = 1000000 };

int64_t server_patience = 3000000000;

static ct_mutex lock = CT_MUTEX_INITIALIZER;    /* for `changed` only */
static ct_cond changed = CT_COND_INITIALIZER;   /* a connection has ended */

static struct timespec
after(int64_t ns)
{
    int64_t due = ct_now() + ns;

    return (struct timespec){ due / 1000000000, due % 1000000000 };
}

static void *
serve(void *arg)
{
    int fd = (int)(intptr_t)arg;
    char buf[BUFFER];
    ssize_t n;

    do {
        struct timespec due = after(server_patience);
        ct_deadline(&due);
        n = ct_read(fd, buf, sizeof buf);
        if (n > 0 && ct_send(fd, buf, n, MSG_NOSIGNAL) != n)
            n = -1;
    } while (n > 0);
    if (n < 0 && errno == ETIMEDOUT)
        crowd.given_up++;
    else if (n < 0)
        crowd.broken++;
    ct_close(fd);
    crowd.closed++;
    ct_cond_signal(&changed);
    return NULL;
}

static void *
accept_all(void *arg)
{
    int listener = (int)(intptr_t)arg;
    ct_attr attr;
    ct_thread t;

    ct_attr_init(&attr);
    attr.stack_size = STACK;
    attr.detached = 1;
    strcpy(attr.name, "serve");
    while (true) {
        int fd = ct_accept(listener, NULL, NULL);
        if (fd < 0) {           /* EMFILE, or a client that is gone already */
            ct_nanosleep(&(struct timespec){ 0, PAUSE }, NULL);
            continue;
        }
        crowd.opened++;
        if (ct_create(&t, &attr, serve, (void *)(intptr_t)fd) != 0) {
            ct_close(fd);
            crowd.closed++;
        }
    }
    return NULL;
}

void
server_start(struct sockaddr_in *a)
{
    int listener = ct_socket(AF_INET, SOCK_STREAM, 0);
    socklen_t size = sizeof *a;
    ct_thread t;

    *a = (struct sockaddr_in){
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
    };
    if (listener < 0 || bind(listener, (struct sockaddr *)a, size) != 0 ||
        listen(listener, BACKLOG) != 0 ||
        getsockname(listener, (struct sockaddr *)a, &size) != 0 ||
        (errno = ct_create(&t, NULL, accept_all,
                           (void *)(intptr_t)listener)) != 0) {
        perror("crowd: no server");
        exit(1);
    }
    ct_detach(t);
}

int
server_settle(void)
{
    struct timespec due = after(10 * server_patience);
    int error = 0;

    ct_mutex_lock(&lock);
    while (crowd.opened != crowd.closed && error == 0)
        error = ct_cond_timedwait(&changed, &lock, &due);
    ct_mutex_unlock(&lock);
    return crowd.opened == crowd.closed;
}

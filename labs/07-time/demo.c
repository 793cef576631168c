/*
 * demo.c -- slow clients, and a server that waits for them.
 *
 *      demo                with 20 slow clients
 *      demo SLOW           with so many
 *
 * A server has PLACES threads, each of which serves one connection after
 * another: it reads a request of REQUEST bytes and answers.  Ten clients a
 * second come, ask at once and are served, or give up after 5 seconds.  From
 * second 5 on there are slow ones, too, who send a byte a second; who is thrown
 * out comes again 10 seconds later.  Requests served in each second, when the
 * server
 *
 *      waits for ever;
 *      waits at most 2 s for each read: a deadline that is set anew each time;
 *      waits at most 2 s for each request: one that is not.
 *
 * The clock is virtual, so that takes no time and comes out the same each
 * time.  The connections are real sockets.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capriccio.h"

enum {
    PLACES = 16, REQUEST = 64, SECONDS = 25, SLOW = 20, SLOW_MOST = 1000,
    A_SECOND = 10, BACKLOG = 16384
};

static const int64_t second = 1000000000;       /* ns */

enum manner { FOR_EVER, EACH_READ, EACH_REQUEST, MANNERS };

static enum manner manner;
static int backlog[BACKLOG];            /* connections nobody serves yet */
static unsigned arrived, taken;
static ct_sem waiting = CT_SEM_INITIALIZER(0);
static int served[SECONDS + 1];         /* in each second */

static void
fail(const char *what)
{
    fprintf(stderr, "demo: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void
start(void *(*fn)(void *), void *arg)
{
    ct_attr attr;
    ct_thread t;

    ct_attr_init(&attr);
    attr.stack_size = 16 * 1024;
    attr.detached = 1;
    if ((errno = ct_create(&t, &attr, fn, arg)) != 0)
        fail("cannot make a thread");
}

static void
sleep_ns(int64_t ns)
{
    struct timespec span = { ns / second, ns % second };

    if (ct_nanosleep(&span, NULL) != 0)
        fail("cannot sleep");
}

/* The caller waits no longer than that, from now on. */
static void
give_up_after(int64_t ns)
{
    int64_t due = ct_now() + ns;
    struct timespec until = { due / second, due % second };

    if ((errno = ct_deadline(&until)) != 0)
        fail("cannot set a deadline");
}

/* A connection to the server: this end. */
static int
dial(void)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        fail("cannot make a connection");
    backlog[arrived++ % BACKLOG] = ends[1];
    ct_sem_post(&waiting);
    return ends[0];
}

/* A place of the server. */
static void *
serve(void *unused)
{
    char request[REQUEST];

    while (ct_now() < SECONDS * second) {
        ct_deadline(NULL);
        ct_sem_wait(&waiting);
        int fd = backlog[taken++ % BACKLOG];
        size_t got = 0;
        ssize_t n = 1;

        if (manner != FOR_EVER)
            give_up_after(2 * second);
        while (got < REQUEST && n > 0) {
            n = ct_read(fd, request + got, REQUEST - got);
            got += n > 0 ? (size_t)n : 0;
            if (manner == EACH_READ)
                give_up_after(2 * second);
        }
        if (got == REQUEST)
            ct_send(fd, "done", 4, MSG_NOSIGNAL);
        ct_close(fd);
    }
    return NULL;
}

/* A client who knows what he wants. */
static void *
ask(void *unused)
{
    char request[REQUEST] = "", answer[4];
    int fd = dial();

    give_up_after(5 * second);
    ct_send(fd, request, REQUEST, MSG_NOSIGNAL);
    if (ct_read(fd, answer, sizeof answer) == sizeof answer)
        served[ct_now() / second]++;
    ct_close(fd);
    return NULL;
}

/* One who sends a byte a second, and comes again. */
static void *
dawdle(void *unused)
{
    while (ct_now() < SECONDS * second) {
        int fd = dial();

        for (int i = 0; i < REQUEST; i++) {
            sleep_ns(second);
            if (ct_send(fd, "x", 1, MSG_NOSIGNAL) != 1)
                break;
        }
        ct_close(fd);
        sleep_ns(10 * second);
    }
    return NULL;
}

/* So many seconds of the server; writes what it served, a line a second. */
static void
run(int slow)
{
    for (int i = 0; i < PLACES; i++)
        start(serve, NULL);
    for (int tick = 0; tick < SECONDS * A_SECOND; tick++) {
        if (tick == 5 * A_SECOND)
            for (int i = 0; i < slow; i++)
                start(dawdle, NULL);
        start(ask, NULL);
        sleep_ns(second / A_SECOND);
    }
    for (int i = 0; i < SECONDS; i++)
        printf("%d\n", served[i]);
    fflush(stdout);
    _exit(0);
}

/* The same in a process of its own; what it served goes to table[]. */
static void
run_apart(const char *self, enum manner how, int slow, int table[SECONDS])
{
    char words[2][16];
    int ends[2], status;

    fflush(stdout);
    if (pipe(ends) != 0)
        fail("cannot make a pipe");
    pid_t pid = fork();
    if (pid == 0) {
        snprintf(words[0], sizeof words[0], "%d", how);
        snprintf(words[1], sizeof words[1], "%d", slow);
        setenv("CAPRICCIO_CLOCK", "virtual", 1);
        dup2(ends[1], STDOUT_FILENO);
        execl(self, self, "run", words[0], words[1], (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    FILE *f = fdopen(ends[0], "r");
    for (int i = 0; i < SECONDS; i++)
        if (f == NULL || fscanf(f, "%d", &table[i]) != 1)
            table[i] = -1;      /* it ended too soon: its status tells */
    if (f != NULL)
        fclose(f);
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) {
        fprintf(stderr, "demo: the server has failed\n");
        exit(1);
    }
}

int
main(int argc, char **argv)
{
    static int table[MANNERS][SECONDS];
    int slow = argc == 2 ? atoi(argv[1]) : SLOW;

    if (argc == 4 && strcmp(argv[1], "run") == 0) {
        manner = (enum manner)atoi(argv[2]);
        run(atoi(argv[3]));
    }
    if (argc > 2 || slow < 0 || slow > SLOW_MOST) {
        fprintf(stderr, "usage: %s [SLOW], SLOW from 0 to %d\n", argv[0],
                SLOW_MOST);
        return 2;
    }
    for (enum manner how = 0; how < MANNERS; how++)
        run_apart(argv[0], how, slow, table[how]);
    printf("%d slow clients from second 5 on; requests served in a second\n\n"
           "second   for ever   each read   each request\n", slow);
    for (int i = 0; i < SECONDS; i++)
        printf("%6d %10d %11d %14d\n", i, table[FOR_EVER][i],
               table[EACH_READ][i], table[EACH_REQUEST][i]);
    return 0;
}

/*
 * demo.c -- ten that talk among many that are silent.
 *
 *      demo                up to 4,000 silent ones
 *      demo MOST           up to so many
 *
 * First a check: an echo through pipes, of lines that are longer than a pipe
 * holds.  Then TALKERS pairs of threads hand a token to and fro through pipes,
 * while 0, then more and more other threads wait for pipes on which nothing
 * comes: microseconds of CPU time for each token, with each back end.  What a
 * silent thread costs is what the back end does for it each time it is asked.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "capriccio.h"

enum { TALKERS = 10, TOKENS = 2000, LONG = 200000, MOST = 4000 };

static void
fail(const char *what)
{
    fprintf(stderr, "demo: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void
make_pipe(int p[2])
{
    if (ct_pipe(p) != 0)
        fail("cannot make a pipe");
}

static ct_thread
start(void *(*fn)(void *), void *arg)
{
    ct_attr attr;
    ct_thread t;

    ct_attr_init(&attr);
    attr.stack_size = 16 * 1024;
    if ((errno = ct_create(&t, &attr, fn, arg)) != 0)
        fail("cannot make a thread");
    return t;
}

/* Sends LONG bytes. */
static void *
send_long(void *fd)
{
    static char line[LONG];

    memset(line, 'x', sizeof line);
    if (ct_write(*(int *)fd, line, sizeof line) != LONG)
        fail("a long write was not written whole");
    ct_close(*(int *)fd);
    return NULL;
}

static void
check(void)
{
    static char buf[4096];
    size_t total = 0;
    ssize_t n;
    int p[2];

    make_pipe(p);
    ct_thread t = start(send_long, &p[1]);
    while ((n = ct_read(p[0], buf, sizeof buf)) > 0)
        total += (size_t)n;
    ct_join(t, NULL);
    ct_close(p[0]);
    printf("%zu bytes went through a pipe that holds fewer: %s\n\n", total,
           n == 0 && total == LONG ? "all there" : "SOME ARE LOST");
}

struct talk {
    int in, out, tokens;
    bool first;
};

static void *
talk(void *arg)
{
    struct talk *t = arg;
    char token = 't';

    for (int i = 0; i < t->tokens; i++) {
        if (t->first && ct_write(t->out, &token, 1) != 1)
            fail("a token was not taken");
        if (ct_read(t->in, &token, 1) != 1)
            fail("a token was lost");
        if (!t->first && ct_write(t->out, &token, 1) != 1)
            fail("a token was not taken");
    }
    return NULL;
}

static void *
listen_to_silence(void *fd)
{
    char c;

    ct_read((int)(intptr_t)fd, &c, 1);
    return NULL;
}

static double
cpu_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

/* Microseconds a token, with so many silent threads. */
static double
measure(int silent)
{
    static struct talk talks[2 * TALKERS];
    ct_thread t[2 * TALKERS];
    int p[2], q[2];

    for (int i = 0; i < silent; i++) {
        make_pipe(p);
        start(listen_to_silence, (void *)(intptr_t)p[0]);
    }
    ct_yield();
    double before = cpu_us();
    for (int i = 0; i < TALKERS; i++) {
        make_pipe(p);
        make_pipe(q);
        talks[2 * i] = (struct talk){ p[0], q[1], TOKENS, true };
        talks[2 * i + 1] = (struct talk){ q[0], p[1], TOKENS, false };
        t[2 * i] = start(talk, &talks[2 * i]);
        t[2 * i + 1] = start(talk, &talks[2 * i + 1]);
    }
    for (int i = 0; i < 2 * TALKERS; i++)
        ct_join(t[i], NULL);
    return (cpu_us() - before) / (TALKERS * TOKENS);
}

/* One figure, by a process of its own with that back end. */
static void
print_figure(const char *self, const char *back_end, int silent)
{
    char number[16];

    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        snprintf(number, sizeof number, "%d", silent);
        setenv("CAPRICCIO_IO", back_end, 1);
        execl(self, self, "one", number, (char *)NULL);
        _exit(127);
    }
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        printf("%12s", "-");
}

static void
raise_limit(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

int
main(int argc, char **argv)
{
    int most = argc == 2 ? atoi(argv[1]) : MOST;

    raise_limit();
    if (argc == 3 && strcmp(argv[1], "one") == 0) {
        printf("%12.2f", measure(atoi(argv[2])));
        fflush(stdout);
        _exit(0);
    }
    if (argc > 2 || most < 0) {
        fprintf(stderr, "usage: %s [MOST]\n", argv[0]);
        return 2;
    }
    check();
    printf("%-20s%12s%12s\n", "us a token", "poll", "epoll");
    for (int silent = 0; silent <= most; silent = silent ? silent * 2 : 250) {
        printf("%6d silent       ", silent);
        print_figure(argv[0], "poll", silent);
        print_figure(argv[0], "epoll", silent);
        printf("\n");
    }
    return 0;
}

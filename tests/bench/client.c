/*
 * client.c -- so many connections to one echo server, on a core of their own.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/client.h"
#include "tests/bench/echo_port.h"
#include "tests/bench/measure.h"

enum { BATCH = 256 };

static int sockets[CLIENT_MOST];
static long nsockets;
static int epoll_fd;

void
client_fail(const char *what)
{
    fprintf(stderr, "client: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void
stay_on(int core)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(core, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0)
        client_fail("cannot choose a core");
}

void
client_prepare(void)
{
    struct rlimit files = { 0, 0 };

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    stay_on(1);
}

pid_t
client_serve(const char *program, const char *argument, const char *back_end,
             int *port)
{
    int p[2];
    char text[16] = "";

    if (pipe(p) != 0)
        client_fail("pipe");
    pid_t pid = fork();
    if (pid == 0) {
        stay_on(0);
        dup2(p[1], STDOUT_FILENO);
        close(p[0]);
        close(p[1]);
        if (back_end != NULL)
            setenv("CAPRICCIO_IO", back_end, 1);
        execl(beside(program), program, argument, (char *)NULL);
        _exit(127);
    }
    close(p[1]);
    ssize_t n = read(p[0], text, sizeof text - 1);
    close(p[0]);
    *port = n > 0 ? atoi(text) : 0;
    return pid;
}

void
client_stop(pid_t server)
{
    for (long i = 0; i < nsockets; i++)
        close(sockets[i]);
    nsockets = 0;
    close(epoll_fd);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
}

void
client_connect(int port, long n)
{
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
        .sin_port = htons((uint16_t)port)
    };

    epoll_fd = epoll_create1(0);
    for (nsockets = 0; nsockets < n; nsockets++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        struct epoll_event e = { .events = EPOLLIN, .data.fd = fd };
        if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) != 0 ||
            epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &e) != 0)
            client_fail("cannot connect");
        sockets[nsockets] = fd;
    }
}

static void
ask(int fd)
{
    static const char request[ECHO_SIZE];

    if (send(fd, request, sizeof request, MSG_NOSIGNAL) != sizeof request)
        client_fail("a request was not taken");
}

void
client_ask(long n)
{
    for (long i = 0; i < n; i++)
        ask(sockets[i]);
}

long
client_take(bool again)
{
    struct epoll_event events[BATCH];
    char buf[ECHO_SIZE];
    int n = epoll_wait(epoll_fd, events, BATCH, -1);

    for (int i = 0; i < n; i++) {
        if (recv(events[i].data.fd, buf, sizeof buf, MSG_WAITALL) !=
            ECHO_SIZE)
            client_fail("an answer is not whole");
        if (again)
            ask(events[i].data.fd);
    }
    return n;
}

void
client_ask_once(long n)
{
    client_ask(n);
    for (long left = n; left > 0; left -= client_take(false))
        ;
}

double
client_cpu(pid_t pid)
{
    clockid_t clock;
    struct timespec t;

    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
        client_fail("cannot tell the server's time");
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

double
client_measure(pid_t server, long n, long requests)
{
    client_ask_once(nsockets);
    client_ask(n);
    for (long left = requests / 4; left > 0; left -= client_take(true))
        ;
    double before = client_cpu(server);
    long done = 0;
    while (done < requests)
        done += client_take(true);
    return (client_cpu(server) - before) / done;
}

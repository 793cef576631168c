/*
 * echoes.c -- the echo servers beside each other.
 *
 *      echoes [--quick] [CONNECTIONS...]
 *
 * Each server runs on one core, the clients on another: so many connections,
 * each of which sends 64 bytes, waits for the answer, and sends again.  The
 * figure is the server's CPU time for a request, over a window in which no
 * connection comes or goes.  In each round every server has its turn, and a
 * ratio is taken within the round.
 *
 * System calls are counted in another run, by ptrace: there all connections
 * ask at once and wait for all answers, so that the count does not depend on
 * who was faster.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/echo_port.h"
#include "tests/bench/measure.h"

enum {
    ROUNDS = 7, QUICK_ROUNDS = 3, ROUNDS_MAX = 7,
    CONNECTIONS_MAX = 9500, BATCH = 256,
    TRACED_ROUNDS = 20, GRACE_MS = 200
};

struct server {
    const char *program;
    const char *name;
    const char *back_end;       /* CAPRICCIO_IO, or NULL */
    long connections_max;
};

static const struct server servers[] = {
    { "echo-epoll", "raw epoll", NULL, CONNECTIONS_MAX },
    { "echo-ours", "ours, epoll", "epoll", CONNECTIONS_MAX },
    { "echo-ours", "ours, poll", "poll", 1000 },
    { "echo-ours", "ours, uring", "uring", CONNECTIONS_MAX },
    { "echo-uring", "raw io_uring", NULL, CONNECTIONS_MAX },
    { "echo-st", "State Threads", NULL, 1000 },
    { "echo-nptl", "NPTL", NULL, CONNECTIONS_MAX }
};
enum { NSERVERS = sizeof servers / sizeof servers[0] };

enum { RAW_EPOLL = 0, OURS = 1, OURS_URING = 3, STATE_THREADS = 5, NPTL = 6 };

/* What is asked of ours; a ratio is to the figure of that server in the same
 * round, and without one it is of system calls a request. */
static const struct goal {
    int ours, other;            /* other: -1 for system calls */
    double limit;
    const char *text;
} goals[] = {
    { OURS, RAW_EPOLL, 1.10, "epoll: at most 1.10 x raw epoll" },
    { OURS, STATE_THREADS, 0.95, "epoll: at most 0.95 x State Threads" },
    { OURS, NPTL, 0.5, "epoll: at most half of NPTL" },
    { OURS, -1, 2.2, "epoll: at most 2.2 system calls" },
    { OURS_URING, -1, 1.2, "uring: below 1.2 system calls" }
};

static int sockets[CONNECTIONS_MAX];
static long nsockets;
static int epoll_fd;
static double figures[NSERVERS][ROUNDS_MAX];    /* us of CPU a request */
static double made[NSERVERS];                   /* system calls a request */
static bool missing[NSERVERS];

static void
fail(const char *what)
{
    fprintf(stderr, "echoes: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void
stay_on(int core)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(core, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0)
        fail("cannot choose a core");
}

/* Starts a server; its port in *port.  0 if it says none. */
static pid_t
start_server(const struct server *s, int *port)
{
    int p[2];
    char text[16] = "";

    if (pipe(p) != 0)
        fail("pipe");
    pid_t pid = fork();
    if (pid == 0) {
        stay_on(0);
        dup2(p[1], STDOUT_FILENO);
        close(p[0]);
        close(p[1]);
        if (s->back_end != NULL)
            setenv("CAPRICCIO_IO", s->back_end, 1);
        execl(beside(s->program), s->program, (char *)NULL);
        _exit(127);
    }
    close(p[1]);
    ssize_t n = read(p[0], text, sizeof text - 1);
    close(p[0]);
    *port = n > 0 ? atoi(text) : 0;
    return pid;
}

static void
stop_server(pid_t pid)
{
    for (long i = 0; i < nsockets; i++)
        close(sockets[i]);
    close(epoll_fd);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void
ask(int fd)
{
    static const char request[ECHO_SIZE];

    if (send(fd, request, sizeof request, MSG_NOSIGNAL) != sizeof request)
        fail("a request was not taken");
}

static void
connect_all(int port, long n)
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
            fail("cannot connect");
        sockets[nsockets] = fd;
    }
}

/* Takes the answers that are there, and asks again if `again`; how many. */
static long
take_answers(bool again)
{
    struct epoll_event events[BATCH];
    char buf[ECHO_SIZE];
    int n = epoll_wait(epoll_fd, events, BATCH, -1);

    for (int i = 0; i < n; i++) {
        if (recv(events[i].data.fd, buf, sizeof buf, MSG_WAITALL) !=
            ECHO_SIZE)
            fail("an answer is not whole");
        if (again)
            ask(events[i].data.fd);
    }
    return n;
}

/* The CPU time that the process has used, in us. */
static double
cpu_of(pid_t pid)
{
    clockid_t clock;
    struct timespec t;

    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
        fail("cannot tell the server's time");
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

/* Every connection asks, and has its answer, once. */
static void
ask_all_once(void)
{
    for (long i = 0; i < nsockets; i++)
        ask(sockets[i]);
    for (long left = nsockets; left > 0; left -= take_answers(false))
        ;
}

/* The figure of one server with n connections, over so many requests. */
static double
measure(const struct server *s, long n, long requests)
{
    int port;
    pid_t pid = start_server(s, &port);

    connect_all(port, n);
    ask_all_once();
    for (long i = 0; i < nsockets; i++)
        ask(sockets[i]);
    for (long left = requests / 4; left > 0; left -= take_answers(true))
        ;
    double before = cpu_of(pid);
    long done = 0;
    while (done < requests)
        done += take_answers(true);
    double spent = cpu_of(pid) - before;
    stop_server(pid);
    return spent / done;
}

/* Counts the server's system calls until it has been told to stop. */
static long
count_calls(pid_t pid, pid_t client)
{
    long stops = 0;
    int status;

    for (;;) {
        pid_t who = waitpid(-1, &status, __WALL);
        if (who == client)
            return WEXITSTATUS(status) == 0 ? stops / 2 : -1;
        if (who < 0)
            return -1;
        bool call = WIFSTOPPED(status) && WSTOPSIG(status) == (SIGTRAP | 0x80);
        stops += call;
        if (WIFSTOPPED(status))
            ptrace(PTRACE_SYSCALL, who, 0, 0);
    }
}

/* The system calls of one server for a request, with n connections; negative
 * if they cannot be counted. */
static double
count(const struct server *s, long n)
{
    int port;
    pid_t pid = start_server(s, &port);

    connect_all(port, n);
    ask_all_once();
    ask_all_once();
    if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD |
               PTRACE_O_TRACECLONE) != 0 ||
        ptrace(PTRACE_INTERRUPT, pid, 0, 0) != 0) {
        stop_server(pid);
        return -1;
    }
    pid_t client = fork();
    if (client == 0) {
        for (int i = 0; i < TRACED_ROUNDS; i++)
            ask_all_once();
        usleep(GRACE_MS * 1000);
        _exit(0);
    }
    long calls = count_calls(pid, client);
    stop_server(pid);
    return calls < 0 ? -1 : (double)calls / (TRACED_ROUNDS * n);
}

static bool
takes_part(int i, long n)
{
    return !missing[i] && n <= servers[i].connections_max;
}

/* The middle of the ratios, round by round; 0 if one of them is not there. */
static double
ratio(int i, int other, long n, int rounds, double ratios[ROUNDS_MAX])
{
    if (!takes_part(i, n) || !takes_part(other, n))
        return 0;
    for (int r = 0; r < rounds; r++)
        ratios[r] = figures[i][r] / figures[other][r];
    return median(ratios, rounds);
}

static void
print_server(int i, long n, int rounds)
{
    double ratios[ROUNDS_MAX], values[ROUNDS_MAX];

    memcpy(values, figures[i], sizeof values);
    double middle = ratio(i, RAW_EPOLL, n, rounds, ratios);
    printf("%6ld  %-14s  %6.2f us  %5.2f (%.2f - %.2f)", n, servers[i].name,
           median(values, rounds), middle, ratios[0], ratios[rounds - 1]);
    made[i] = i == NPTL ? -1 : count(&servers[i], n < 1000 ? n : 1000);
    if (made[i] >= 0)
        printf("  %.2f calls", made[i]);
    printf("\n");
    fflush(stdout);
}

static void
print_goals(long n, int rounds)
{
    double ratios[ROUNDS_MAX];

    for (size_t g = 0; g < sizeof goals / sizeof goals[0]; g++) {
        const struct goal *goal = &goals[g];
        double x = goal->other < 0 ? made[goal->ours]
                   : ratio(goal->ours, goal->other, n, rounds, ratios);
        printf("        %-38s %5.2f  %s\n", goal->text, x,
               x <= 0 ? "not measured" : x <= goal->limit ? "yes" : "no");
    }
}

static void
print_row(long n, int rounds)
{
    for (int i = 0; i < NSERVERS; i++)
        if (takes_part(i, n))
            print_server(i, n, rounds);
    print_goals(n, rounds);
}

static void
row(long n, int rounds, long requests)
{
    for (int r = 0; r < rounds; r++)
        for (int i = 0; i < NSERVERS; i++)
            if (takes_part(i, n))
                figures[i][r] = measure(&servers[i], n, requests);
    print_row(n, rounds);
}

static void
find_servers(void)
{
    for (int i = 0; i < NSERVERS; i++) {
        missing[i] = access(beside(servers[i].program), X_OK) != 0;
        if (missing[i])
            printf("%s was not built\n", servers[i].name);
    }
}

int
main(int argc, char **argv)
{
    bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
    int rounds = quick ? QUICK_ROUNDS : ROUNDS;
    long requests = quick ? 50000 : 200000;
    struct rlimit files = { 0, 0 };

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    stay_on(1);
    find_servers();
    printf("server CPU a request, and beside raw epoll (median, least, most); "
           "system calls a request\n");
    if (argc > 1 + quick)
        for (char **arg = argv + 1 + quick; *arg != NULL; arg++)
            row(atol(*arg), rounds, requests);
    else
        for (long n = 100; n <= 9000; n *= n < 1000 ? 10 : 9)
            row(n, rounds, requests);
    return 0;
}

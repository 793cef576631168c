/*
 * main.c -- the command.
 *
 *      knot [-a ADDRESS] [-p PORT] [-n MOST] [-t SECONDS] FOLDER
 *
 *      -a      the address to listen on (127.0.0.1; 0.0.0.0 is all)
 *      -p      the port (8080; 0 is any that is free)
 *      -n      connections at once (as many as descriptors allow)
 *      -t      seconds that a client has for each step (15)
 *
 * It prints where it serves, and ends on SIGTERM or SIGINT, with its counts.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capriccio.h"
#include "knot/knot.h"

enum {
    BACKLOG = 1024,
    SPARE = 64,                 /* descriptors that are not connections' */
    WORKERS = 32                /* files that are being opened */
};

struct options {
    struct sockaddr_in address;
    struct knot_settings settings;
};

static void
fail(const char *what)
{
    fprintf(stderr, "knot: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* The number that text is; says what is wrong with it, and ends, if it is none
 * from least to most. */
static long
number(const char *what, const char *text, long least, long most)
{
    char *end;

    errno = 0;
    long n = strtol(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0' && n >= least && n <= most)
        return n;
    fprintf(stderr, "knot: the %s is a number from %ld to %ld, not %s\n",
            what, least, most, text);
    exit(2);
}

/* How many connections the descriptors allow: a visit may have a file open
 * beside its connection (N4). */
static unsigned
room(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        fail("the limit of descriptors");
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0)
        fail("the limit of descriptors");
    if (files.rlim_cur > 1 << 20)
        files.rlim_cur = 1 << 20;
    if (files.rlim_cur < SPARE + WORKERS + 2) {
        fprintf(stderr, "knot: %ju descriptors are too few\n",
                (uintmax_t)files.rlim_cur);
        exit(1);
    }
    return (unsigned)(files.rlim_cur - SPARE - WORKERS) / 2;
}

static void
usage(void)
{
    fprintf(stderr,
            "usage: knot [-a ADDRESS] [-p PORT] [-n MOST] [-t SECONDS] FOLDER\n"
            "    -a      the address to listen on (127.0.0.1; 0.0.0.0 is all)\n"
            "    -p      the port (8080; 0 is any that is free)\n"
            "    -n      connections at once (as many as descriptors allow)\n"
            "    -t      seconds that a client has for each step (15)\n");
    exit(2);
}

static void
read_options(int argc, char **argv, struct options *o)
{
    unsigned most = room();
    struct stat st;
    int option;

    *o = (struct options){
        .address = { .sin_family = AF_INET, .sin_port = htons(8080),
                     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) },
        .settings = { .patience_ns = 15000000000, .grace_ns = 5000000000,
                      .most = most }
    };
    while ((option = getopt(argc, argv, "a:p:n:t:")) != -1) {
        if (option == 'a') {
            if (inet_pton(AF_INET, optarg, &o->address.sin_addr) != 1) {
                fprintf(stderr, "knot: %s is no IPv4 address\n", optarg);
                exit(2);
            }
        } else if (option == 'p')
            o->address.sin_port = htons(number("port", optarg, 0, 65535));
        else if (option == 'n')
            o->settings.most = number("number of connections", optarg, 1, most);
        else if (option == 't')
            o->settings.patience_ns =
                1000000000 * number("time", optarg, 1, 86400);
        else
            usage();
    }
    if (optind != argc - 1)
        usage();
    o->settings.root = argv[optind];
    if (stat(o->settings.root, &st) != 0)
        fail(o->settings.root);
    if (!S_ISDIR(st.st_mode)) {
        fprintf(stderr, "knot: %s is not a folder\n", o->settings.root);
        exit(1);
    }
}

/* Listens, and says where. */
static int
open_door(struct sockaddr_in *address)
{
    int fd = ct_socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    socklen_t size = sizeof *address;

    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)address, size) != 0 ||
        listen(fd, BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)address, &size) != 0)
        fail("cannot listen");

    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &address->sin_addr, text, sizeof text);
    printf("http://%s:%d/\n", text, ntohs(address->sin_port));
    fflush(stdout);
    return fd;
}

/* Waits for a signal as for input: no handler runs in the middle of things. */
static void *
await_signal(void *fd)
{
    struct signalfd_siginfo info;

    if (ct_read(*(int *)fd, &info, sizeof info) > 0)
        knot_stop();
    return NULL;
}

/* Has a thread wait for the signals that end the server. */
static void
heed_signals(int *fd)
{
    sigset_t ends;
    ct_thread t;
    ct_attr attr;

    ct_attr_init(&attr);
    strcpy(attr.name, "signals");
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    if (sigprocmask(SIG_BLOCK, &ends, NULL) != 0 ||
        (*fd = signalfd(-1, &ends, SFD_CLOEXEC)) < 0 ||
        (errno = ct_create(&t, &attr, await_signal, fd)) != 0)
        fail("cannot wait for signals");
}

int
main(int argc, char **argv)
{
    struct options o;
    struct knot_counts c;
    int signals;

    read_options(argc, argv, &o);
    heed_signals(&signals);
    int result = knot_serve(open_door(&o.address), &o.settings);
    int error = errno;
    knot_count(&c);
    printf("%ju connections (%ju refused), %ju requests, %ju left open\n",
           (uintmax_t)c.opened, (uintmax_t)c.refused, (uintmax_t)c.answered,
           (uintmax_t)(c.opened - c.closed));
    if (result != 0) {
        errno = error;
        fail("cannot accept connections");
    }
    return c.opened == c.closed ? 0 : 1;
}

/*
 * crowd.c -- waves of clients, and what must balance after each.
 *
 *      crowd [-s SEED] [-w WAVES] [-n CLIENTS] [-t SECONDS] [-p PATIENCE]
 *
 * A wave is so many clients at once.  When all have ended, and the server has
 * closed what they left, then
 *
 *      as many connections are closed as were opened; as many clients ended
 *      as began; every byte that came back was the right one; each client that
 *      did all right had all of its bytes; no descriptor is open that was not
 *      before; nobody waits; and no memory is held that was not after the wave
 *      before.
 *
 * Each fourth wave has too few descriptors for all.  Waves go on until there
 * were so many, or so many seconds have passed.  A wave that fails says its
 * seed: with -s SEED -w 1 it comes again.  The server's patience is in seconds.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/wait.h"
#include "tests/crowd/crowd.h"

enum {
    CLIENTS_MAX = 5000,
    SCARCE = 4,                 /* each so-and-so-many-th wave lacks numbers */
    STACK = 64 * 1024,
    SLACK = 64 * 1024           /* bytes that the C library may keep */
};

#define SECOND INT64_C(1000000000)      /* ns */

struct crowd_counts crowd;

static struct client_start starts[CLIENTS_MAX];
static ct_thread clients[CLIENTS_MAX];
static struct sockaddr_in server;
static struct rlimit files;
static size_t held;             /* bytes, after the first wave */

static int
count_open(void)
{
    int n = 0;

    for (int fd = 0; fd < (int)files.rlim_cur; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

/* Leaves descriptors for about half of the clients and their connections. */
static void
set_room(bool scarce, int n)
{
    struct rlimit few = { (rlim_t)(n + 16), files.rlim_max };

    if (setrlimit(RLIMIT_NOFILE, scarce ? &few : &files) != 0) {
        perror("crowd: the limit of descriptors");
        exit(1);
    }
}

static void
run_clients(uint64_t seed, int n)
{
    ct_attr attr;

    ct_attr_init(&attr);
    attr.stack_size = STACK;
    strcpy(attr.name, "client");
    for (int i = 0; i < n; i++) {
        starts[i] = (struct client_start){ &server, seed * CLIENTS_MAX + i };
        errno = ct_create(&clients[i], &attr, client_run, &starts[i]);
        if (errno != 0) {
            perror("crowd: no thread");
            exit(1);
        }
    }
    for (int i = 0; i < n; i++)
        ct_join(clients[i], NULL);
}

/* What does not balance; NULL if all does. */
static const char *
unbalanced(bool settled, bool scarce, int open_before)
{
    if (!settled || crowd.opened != crowd.closed)
        return "connections were left open";
    if (crowd.begun != crowd.ended)
        return "clients were lost";
    if (crowd.wrong > 0)
        return "bytes came back wrong";
    if (crowd.cut > 0 && !scarce)
        return "clients had less back than they had sent";
    if (crowd.refused > 0 && !scarce)
        return "clients were refused";
    if (count_open() != open_before)
        return "descriptors were left open";
    if (wait_count > 1)         /* the server's own accept */
        return "threads still wait";
    size_t now = mallinfo2().uordblks;
    if (held > 0 && now > held + SLACK)
        return "memory was lost";
    held = held == 0 ? now : held;
    return NULL;
}

/* One wave; whether all balances. */
static bool
wave(uint64_t seed, int n)
{
    static int open_before;     /* known after the first */
    bool scarce = seed % SCARCE == 0;

    set_room(scarce, n);
    run_clients(seed, n);
    bool settled = server_settle();
    set_room(false, n);
    if (open_before == 0)
        open_before = count_open();
    const char *what = unbalanced(settled, scarce, open_before);
    if (what != NULL)
        printf("wave of %d, seed %ju: %s\n", n, (uintmax_t)seed, what);
    crowd.refused = crowd.cut = 0;
    return what == NULL;
}

static long
number(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);

    if (end == text || *end != '\0' || n < 0) {
        fprintf(stderr, "crowd: %s is no number\n", text);
        exit(2);
    }
    return n;
}

int
main(int argc, char **argv)
{
    long seed = 1, waves = 1L << 40, seconds = 1L << 30, n = 200;
    int option, passed = 0, failed = 0;

    while ((option = getopt(argc, argv, "s:w:n:t:p:")) != -1) {
        switch (option) {
        case 's': seed = number(optarg); break;
        case 'w': waves = number(optarg); break;
        case 'n': n = number(optarg); break;
        case 't': seconds = number(optarg); break;
        case 'p': server_patience = number(optarg) * SECOND; break;
        default: return 2;
        }
    }
    if (n < 1 || n > CLIENTS_MAX
        || (waves == 1L << 40 && seconds == 1L << 30)) {
        fprintf(stderr, "usage: crowd [-s SEED] [-n CLIENTS] and -w WAVES or "
                "-t SECONDS [-p PATIENCE]; at most %d clients\n", CLIENTS_MAX);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return 1;
    files.rlim_cur = files.rlim_max;
    server_start(&server);
    int64_t end = ct_now() + seconds * SECOND;
    for (long w = 0; w < waves && ct_now() < end; w++)
        if (wave((uint64_t)(seed + w), (int)n))
            passed++;
        else
            failed++;
    printf("%ju connections, %ju given up, %ju broken; %ju bytes echoed\n",
           (uintmax_t)crowd.opened, (uintmax_t)crowd.given_up,
           (uintmax_t)crowd.broken, (uintmax_t)crowd.echoed);
    printf("harness: %d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

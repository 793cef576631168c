/*
 * idlers.c -- ten that talk among many that are silent: poll beside epoll.
 *
 *      idlers [--quick]
 *
 * The same server on both back ends; ten connections ask again and again, and
 * so many others say nothing.  The figure is the server's CPU time for a
 * request (the paper's figure 2 asks the same of pipes).  poll(2) is given the
 * whole list each time and looks at each member; epoll is told of a descriptor
 * once, and looks at those on which something has happened.
 *
 * Beside the program it leaves idlers.csv, a line a back end and number.
 */
#include <stdio.h>
#include <string.h>

#include "tests/bench/client.h"
#include "tests/bench/measure.h"

enum { ACTIVE = 10, ROUNDS = 5, QUICK_ROUNDS = 3, FLAT = 130 };

static const char *const back_ends[] = { "poll", "epoll" };
enum { POLL, EPOLL, NBACK_ENDS };

static const long sizes[] = { 0, 100, 300, 1000, 3000, 9000 };
enum { NSIZES = sizeof sizes / sizeof sizes[0] };

static double figures[NBACK_ENDS][NSIZES][ROUNDS];      /* us */

static double
measure(const char *back_end, long idle, long requests)
{
    int port;
    pid_t pid = client_serve("echo-ours", NULL, back_end, &port);

    client_connect(port, ACTIVE + idle);
    double us = client_measure(pid, ACTIVE, requests);
    client_stop(pid);
    return us;
}

/* One size, all rounds; the middle for each back end in us[]. */
static void
measure_size(int size, int rounds, long requests, double us[NBACK_ENDS])
{
    for (int r = 0; r < rounds; r++)
        for (int b = 0; b < NBACK_ENDS; b++)
            figures[b][size][r] = measure(back_ends[b], sizes[size], requests);
    for (int b = 0; b < NBACK_ENDS; b++)
        us[b] = median(figures[b][size], rounds);
}

int
main(int argc, char **argv)
{
    int quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
    int rounds = quick ? QUICK_ROUNDS : ROUNDS;
    double us[NSIZES][NBACK_ENDS];

    client_prepare();
    FILE *csv = fopen(beside("idlers.csv"), "w");
    if (csv == NULL)
        client_fail("cannot write idlers.csv");
    fprintf(csv, "idle,poll,poll_min,poll_max,epoll,epoll_min,epoll_max\n");
    printf("server CPU a request, %d connections that ask among so many that "
           "do not\n%8s  %10s  %10s\n", ACTIVE, "idle", "poll, us",
           "epoll, us");
    for (int i = 0; i < NSIZES; i++) {
        measure_size(i, rounds, quick ? 5000 : 20000, us[i]);
        printf("%8ld  %10.2f  %10.2f\n", sizes[i], us[i][POLL], us[i][EPOLL]);
        fflush(stdout);
        fprintf(csv, "%ld", sizes[i]);
        for (int b = 0; b < NBACK_ENDS; b++)
            fprintf(csv, ",%.3f,%.3f,%.3f", us[i][b], figures[b][i][0],
                    figures[b][i][rounds - 1]);
        fprintf(csv, "\n");
    }
    double flat = us[NSIZES - 1][EPOLL] / us[0][EPOLL];
    printf("        epoll, %ld idle beside none: %.2f, at most %.2f: %s\n",
           sizes[NSIZES - 1], flat, FLAT / 100.0,
           flat <= FLAT / 100.0 ? "yes" : "no");
    return fclose(csv) == 0 ? 0 : 1;
}

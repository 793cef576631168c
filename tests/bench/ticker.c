/*
 * ticker.c -- how late a sleeper wakes beside threads that wait for a disk.
 *
 *      ticker [--quick]
 *
 * 64 threads read pieces of 4 KiB at random from a file that is not in the
 * cache (O_DIRECT, so that it never is).  Beside them one thread sleeps until
 * each multiple of 10 ms, and notes how much later it ran.  Before that the
 * same with nobody beside it.
 *
 * On a busy machine most of the lateness is not the library's: the process
 * could run, and another one did.  The kernel counts that (the second number
 * of /proc/self/schedstat is the time this kernel thread has been kept waiting
 * for a processor), so it is read shortly before each tick and after it, and
 * a second distribution leaves it out.  What is left is the library's, and
 * what the workers and the hypervisor keep it waiting for.
 *
 * Beside the program it leaves ticker.csv, the distributions.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/bench/measure.h"

enum {
    READERS = 64, PIECE = 4096, PIECES = 16384,         /* of 64 MiB */
    TICK = 10000000, TICKS = 1000, QUICK_TICKS = 300,   /* ns */
    SHORTLY = 1000000,          /* ns before a tick */
    GOAL_US = 5000
};

static int file;
static bool stop;
static long reads;
static int64_t due;             /* the next tick */
static int schedstat = -1;      /* -1: this kernel does not count */
static int64_t kept;            /* ns we had been kept waiting when last read */
static double late[TICKS];      /* us */
static double ours[TICKS];      /* of that, not kept waiting */

static void
fail(const char *what)
{
    fprintf(stderr, "ticker: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* How long we have been kept waiting for a processor, ns. */
static int64_t
waited(void)
{
    char text[64] = "";
    long long ran, waited = 0;

    if (schedstat < 0 || pread(schedstat, text, sizeof text - 1, 0) <= 0 ||
        sscanf(text, "%lld %lld", &ran, &waited) != 2)
        return 0;
    return waited;
}

/* A file that is on the disk, and opened past the cache. */
static void
make_file(void)
{
    char path[] = "./ticker-XXXXXX";
    static char piece[64 * PIECE];
    int fd = mkstemp(path);

    if (fd < 0)
        fail("cannot make a file here");
    for (int i = 0; i < PIECES / 64; i++)
        if (write(fd, piece, sizeof piece) != sizeof piece)
            fail("cannot write it");
    if (fsync(fd) != 0)
        fail("cannot write it");
    file = ct_open(path, O_RDONLY | O_DIRECT);
    unlink(path);
    if (file < 0)
        fail("cannot open it past the cache");
    close(fd);
}

static void *
read_at_random(void *seed)
{
    uint64_t x = (uintptr_t)seed * 2654435761u + 1;
    void *buf = aligned_alloc(PIECE, PIECE);

    while (buf != NULL && !stop) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        if (ct_pread(file, buf, PIECE, (off_t)(x >> 33) % PIECES * PIECE) !=
            PIECE)
            fail("cannot read");
        reads++;
        int64_t left = due - ct_now();
        if (left > 0 && left < SHORTLY)
            kept = waited();
    }
    free(buf);
    return NULL;
}

/* Ticks n times; how late each was is in late[] and ours[]. */
static void
tick(int n)
{
    due = ct_now();
    for (int i = 0; i < n; i++) {
        due += TICK;
        int64_t left = due - ct_now();
        if (left > 0) {         /* else what made the last late still does */
            kept = waited();
            ct_nanosleep(&(struct timespec){ 0, left }, NULL);
        }
        late[i] = (ct_now() - due) / 1e3;
        ours[i] = late[i] - (waited() - kept) / 1e3;
        if (ours[i] < 0)        /* it was kept before its time, too */
            ours[i] = 0;
    }
}

static double
print_values(const char *beside_whom, const char *what, double *values, int n)
{
    double middle = median(values, n), p99 = values[n * 99 / 100];

    printf("%-12s %-22s %8.0f us in the middle, %8.0f p99, %8.0f at most\n",
           beside_whom, what, middle, p99, values[n - 1]);
    return p99;
}

/* Prints both distributions; the p99 of each. */
static void
print_lateness(const char *beside_whom, int n, FILE *csv, double p99[2])
{
    p99[0] = print_values(beside_whom, "late", late, n);
    p99[1] = print_values(beside_whom, "... not kept waiting", ours, n);
    for (int i = 0; i < n; i++)
        fprintf(csv, "%s,%.3f,%.1f,%.1f\n", beside_whom, (i + 0.5) / n,
                late[i], ours[i]);
}

static const char *
verdict(double p99)
{
    return p99 <= GOAL_US ? "yes" : "no";
}

int
main(int argc, char **argv)
{
    int n = argc > 1 && strcmp(argv[1], "--quick") == 0 ? QUICK_TICKS : TICKS;
    ct_thread readers[READERS];
    double p99[2];
    FILE *csv = fopen(beside("ticker.csv"), "w");

    if (csv == NULL)
        fail("cannot write ticker.csv");
    fprintf(csv, "beside,share,late_us,not_kept_waiting_us\n");
    schedstat = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
    if (schedstat < 0)
        printf("this kernel does not count how long it keeps us waiting\n");
    make_file();
    tick(n);
    print_lateness("nobody", n, csv, p99);
    for (long i = 0; i < READERS; i++)
        if ((errno = ct_create(&readers[i], NULL, read_at_random,
                               (void *)i)) != 0)
            fail("cannot make a thread");
    int64_t from = ct_now();
    tick(n);
    double rate = reads * 1e9 / (ct_now() - from);
    stop = true;
    for (int i = 0; i < READERS; i++)
        ct_join(readers[i], NULL);
    print_lateness("64 readers", n, csv, p99);
    printf("        %.0f reads a second; p99 at most %.1f ms: %s; not kept "
           "waiting: %s\n", rate, GOAL_US / 1e3, verdict(p99[0]),
           verdict(p99[1]));
    return fclose(csv) == 0 ? 0 : 1;
}

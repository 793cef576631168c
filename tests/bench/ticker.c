/*
 * ticker.c -- how late a sleeper wakes beside threads that wait for a disk.
 *
 *      ticker [--quick]
 *
 * 64 threads read pieces of 4 KiB at random from a file that is not in the
 * cache (O_DIRECT, so that it never is).  Beside them one thread sleeps until
 * each multiple of 10 ms, and notes how much later it ran.  Then the same with
 * nobody beside it: what the machine is guilty of itself.
 *
 * Beside the program it leaves ticker.csv, both distributions.
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
    GOAL_US = 5000
};

static int file;
static bool stop;
static long reads;
static double late[TICKS];      /* us */

static void
fail(const char *what)
{
    fprintf(stderr, "ticker: %s: %s\n", what, strerror(errno));
    exit(1);
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
    }
    free(buf);
    return NULL;
}

/* Ticks n times; how late each was is in late[]. */
static void
tick(int n)
{
    int64_t due = ct_now();

    for (int i = 0; i < n; i++) {
        due += TICK;
        int64_t left = due - ct_now();
        if (left > 0)
            ct_nanosleep(&(struct timespec){ 0, left }, NULL);
        late[i] = (ct_now() - due) / 1e3;
    }
}

static double
print_lateness(const char *beside_whom, int n, FILE *csv)
{
    double middle = median(late, n), p99 = late[n * 99 / 100];

    printf("%-24s  %8.0f us in the middle, %8.0f p99, %8.0f at most\n",
           beside_whom, middle, p99, late[n - 1]);
    for (int i = 0; i < n; i++)
        fprintf(csv, "%s,%.3f,%.1f\n", beside_whom, (i + 0.5) / n, late[i]);
    return p99;
}

int
main(int argc, char **argv)
{
    int n = argc > 1 && strcmp(argv[1], "--quick") == 0 ? QUICK_TICKS : TICKS;
    ct_thread readers[READERS];
    FILE *csv = fopen(beside("ticker.csv"), "w");

    if (csv == NULL)
        fail("cannot write ticker.csv");
    fprintf(csv, "beside,share,late_us\n");
    make_file();
    tick(n);
    print_lateness("nobody", n, csv);
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
    double p99 = print_lateness("64 readers", n, csv);
    printf("        %.0f reads a second; p99 at most %.1f ms: %s\n", rate,
           GOAL_US / 1e3, p99 <= GOAL_US ? "yes" : "no");
    return fclose(csv) == 0 ? 0 : 1;
}

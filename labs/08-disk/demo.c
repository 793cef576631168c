/*
 * demo.c -- reads that miss the cache, and a clock that ticks beside them.
 *
 *      demo                2,000 reads for each figure
 *      demo READS          so many
 *
 * First a check: what a worker brings back, and an errno.  Then READS reads of
 * 4 KiB, each at another place of a file that is not in the cache, are made by
 * 1, then more and more threads: reads a second.  Beside it stands what a disk
 * would do that takes 1 ms for a read and serves as many at once as it is asked
 * for: such a disk is played, by workers that sleep.  Last, a ticker: a thread
 * that sleeps for 1 ms again and again, and how late it wakes, while nobody
 * reads, while READERS threads read by ct_pread(), and while they read by
 * pread(2), which stops the process.
 *
 * Other programs use the disk and the processors, too.  So everything is done
 * ROUNDS times in turn, and told is the best round of each.
 *
 * The file is made in TMPDIR, or /var/tmp, and removed.  CAPRICCIO_WORKERS=1
 * shows which part of the figures the workers have.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/pool.h"

enum {
    BLOCK = 4096, BLOCKS = 16384, PIECE = 256,  /* a file of 64 MiB */
    READS = 2000, READERS = 32, ROUNDS = 5,
    SLOWER = 10,                /* fewer reads of the played disk */
    TICKS_MAX = 20000, MS = 1000000
};

static int fd;
static long left;               /* reads to be made */
static uint32_t at;             /* the place of the next one */
static enum { BY_WORKERS, IN_PLACE, PLAYED } way;
static bool ticking;
static long late_us[TICKS_MAX];
static int ticks;

static void
fail(const char *what)
{
    fprintf(stderr, "demo: %s: %s\n", what, strerror(errno));
    exit(1);
}

static ct_thread
start(void *(*fn)(void *))
{
    ct_thread t;

    if ((errno = ct_create(&t, NULL, fn, NULL)) != 0)
        fail("cannot make a thread");
    return t;
}

static void
make_file(void)
{
    static char piece[PIECE * BLOCK];
    const char *folder = getenv("TMPDIR");
    char path[4096];

    snprintf(path, sizeof path, "%s/capriccio-demo-XXXXXX",
             folder != NULL ? folder : "/var/tmp");
    fd = mkstemp(path);
    if (fd < 0)
        fail(path);
    unlink(path);
    for (int i = 0; i < BLOCKS; i++) {
        memset(piece + i % PIECE * BLOCK, i % 251, BLOCK);
        if (i % PIECE == PIECE - 1
            && ct_write(fd, piece, sizeof piece) != sizeof piece)
            fail("cannot write the file");
    }
}

/* Nothing of it is in the cache any more, and nobody reads ahead. */
static void
forget_file(void)
{
    if (ct_fsync(fd) != 0)
        fail("cannot force the file to the disk");
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
}

static void
check(void)
{
    unsigned char block[BLOCK];

    forget_file();
    bool right = ct_pread(fd, block, BLOCK, 700 * BLOCK) == BLOCK
                 && block[0] == 700 % 251 && block[BLOCK - 1] == 700 % 251;
    printf("a block that was not in the cache: %s\n",
           right ? "as it was written" : "WRONG");
    errno = 0;
    right = ct_open("/no/such/file", O_RDONLY) < 0 && errno == ENOENT;
    printf("a file that is not there: %s\n\n",
           right ? "ENOENT" : "SOMETHING ELSE");
}

/* The played disk. */
static ssize_t
take_a_ms(void *unused)
{
    struct timespec ms = { 0, MS };

    nanosleep(&ms, NULL);
    return BLOCK;
}

static ssize_t
read_block(char *block, off_t offset)
{
    switch (way) {
    case BY_WORKERS:
        return ct_pread(fd, block, BLOCK, offset);
    case IN_PLACE:
        return pread(fd, block, BLOCK, offset);
    default:
        return pool_call(take_a_ms, NULL);
    }
}

/* Reads, together with the others, until no read is left.  Each goes to a
 * place of its own: the step has no divisor in common with the number of
 * blocks. */
static void *
read_on(void *unused)
{
    char block[BLOCK];

    while (left > 0) {
        left--;
        at = (at + 7919) % BLOCKS;
        if (read_block(block, (off_t)at * BLOCK) != BLOCK)
            fail("a read failed");
        if (way == IN_PLACE)
            ct_yield();
    }
    return unused;
}

/* So many reads by so many threads: how many a second. */
static double
read_all(int threads, long reads)
{
    ct_thread t[READERS * 2];

    forget_file();
    left = reads;
    int64_t before = ct_now();
    for (int i = 0; i < threads; i++)
        t[i] = start(read_on);
    for (int i = 0; i < threads; i++)
        ct_join(t[i], NULL);
    return reads / ((ct_now() - before) / 1e9);
}

static void *
tick(void *unused)
{
    struct timespec ms = { 0, MS };

    while (ticking && ticks < TICKS_MAX) {
        int64_t due = ct_now() + MS;
        ct_nanosleep(&ms, NULL);
        late_us[ticks++] = (ct_now() - due) / 1000;
    }
    return unused;
}

static int
compare(const void *a, const void *b)
{
    long x = *(const long *)a, y = *(const long *)b;

    return (x > y) - (x < y);
}

/* The median of the ticker's lateness, and what 99 of 100 are within; us. */
struct lateness {
    long median, p99;
};

static struct lateness
sum_up(void)
{
    qsort(late_us, ticks, sizeof late_us[0], compare);
    return (struct lateness){ late_us[ticks / 2], late_us[ticks * 99 / 100] };
}

/* The ticker beside so many readers; or alone, for half a second. */
static struct lateness
tick_beside(int threads, long reads)
{
    struct timespec half = { 0, 500 * MS };

    ticks = 0;
    ticking = true;
    ct_thread t = start(tick);
    if (threads > 0)
        read_all(threads, reads);
    else
        ct_nanosleep(&half, NULL);
    ticking = false;
    ct_join(t, NULL);
    return sum_up();
}

static double
better(double a, double b)
{
    return a > b ? a : b;
}

static void
show_reads(long reads)
{
    enum { COUNTS = 7 };
    double file[COUNTS] = { 0 }, played[COUNTS] = { 0 };

    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < COUNTS; i++) {
            way = BY_WORKERS;
            file[i] = better(file[i], read_all(1 << i, reads));
            way = PLAYED;
            played[i] = better(played[i], read_all(1 << i, reads / SLOWER + 1));
        }
    printf("%-10s%14s%16s\n", "threads", "reads/s: file", "1 ms for each");
    for (int i = 0; i < COUNTS; i++)
        printf("%-10d%14.0f%16.0f\n", 1 << i, file[i], played[i]);
}

static void
show_ticker(long reads)
{
    static const char *const whens[] = {
        "nobody reads", "32 read, by workers", "32 read, in place"
    };
    enum { WHENS = sizeof whens / sizeof whens[0] };
    struct lateness best[WHENS];

    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < WHENS; i++) {
            way = i == 1 ? BY_WORKERS : IN_PLACE;
            struct lateness l = tick_beside(i == 0 ? 0 : READERS, reads);
            if (round == 0 || l.p99 < best[i].p99)
                best[i] = l;
        }
    printf("\n%-28s%10s%10s\n", "a ticker's lateness, ms", "median", "p99");
    for (int i = 0; i < WHENS; i++)
        printf("%-28s%10.2f%10.2f\n", whens[i], best[i].median / 1e3,
               best[i].p99 / 1e3);
}

int
main(int argc, char **argv)
{
    long reads = argc == 2 ? atol(argv[1]) : READS;

    if (argc > 2 || reads < 1 || reads > BLOCKS) {
        fprintf(stderr, "usage: %s [READS]    1 to %d\n", argv[0], BLOCKS);
        return 2;
    }
    make_file();
    check();
    show_reads(reads);
    show_ticker(reads);
    return 0;
}

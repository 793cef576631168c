/*
 * hogs.c -- threads that never give way, and one that wants to wake up.
 *
 *      hogs [RUNS]             20 if not given
 *
 * For each kind of hog, RUNS times over and in a process of its own each time:
 * some threads work without ever yielding, and one sleeps for a millisecond,
 * again and again.  Each hog's result must be what the same work gives alone.
 * How late the sleeper wakes is the processor time that others had between its
 * going to sleep and its running again, in ticks; on the wall it would tell
 * more of what else the machine has to do.
 *
 * Writes a table for docs/soak/ to stdout, and last the harness's line.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "capriccio.h"

enum {
    HOGS_MAX = 6, RUNS_MAX = 1000,
    WAKES = 40,                 /* measured in each run */
    TICK = 10000000,            /* ns; kernels round it up to their own, 4 ms */
    NAP = 1000000               /* ns */
};

/* A kind of work: one slice of it, which changes *state.  A hog does slices
 * without end; how many it did is no matter, they are checked one by one. */
typedef uint64_t slice(uint64_t seed);

static uint64_t
mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static uint64_t
compute(uint64_t seed)
{
    double x = 1;
    long double y = 1;

    for (int i = 0; i < 20000; i++) {
        seed = mix(seed + (uint64_t)i);
        x = x * 0.75 + (double)(seed >> 40);
        y = y / 3 + (long double)(seed & 255);
    }
    return seed ^ (uint64_t)x ^ (uint64_t)(y * 1e6L);
}

static uint64_t
allocate(uint64_t seed)
{
    char *p[16];
    uint64_t sum = 0;

    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 16; i++) {
            size_t n = mix(seed + (uint64_t)i) % 3000 + 1;

            if ((p[i] = malloc(n)) == NULL)
                return 0;
            memset(p[i], (int)(n & 255), n);
            p[i] = realloc(p[i], n + 100);
        }
        for (int i = 0; i < 16; i++) {
            sum = sum * 31 + (unsigned char)p[i][0];
            free(p[i]);
        }
    }
    return sum;
}

static uint64_t
print(uint64_t seed)
{
    char text[100];
    uint64_t sum = 0;

    for (int i = 0; i < 100; i++) {
        seed = mix(seed);
        snprintf(text, sizeof text, "%d %s %.6f", (int)(seed & 0xffff),
                 "words", (double)(seed >> 44) / 7);
        for (const char *c = text; *c != '\0'; c++)
            sum = sum * 31 + (unsigned char)*c;
        sum += (uint64_t)atof(text);
    }
    return sum;
}

static const struct kind {
    const char *name;
    slice *work[HOGS_MAX];      /* a hog each */
    double goal;                /* p99 in ticks; 0: none */
} kinds[] = {
    { "2 computing", { compute, compute }, 5 },
    { "2 in malloc", { allocate, allocate }, 0 },
    { "2 in snprintf", { print, print }, 0 },
    { "all six", { compute, compute, allocate, allocate, print, print }, 0 },
};

/* One hog, and what it has found. */
struct hog {
    slice *work;
    uint64_t right;             /* of one slice, done alone */
    uint64_t seed;
    volatile long slices, wrong;
};

static volatile bool over;

static void *
toil(void *arg)
{
    struct hog *h = arg;

    while (!over) {
        h->wrong += h->work(h->seed) != h->right;
        h->slices++;
    }
    return NULL;
}

static int64_t
processor_time(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* One run, in a process of its own.  Writes WAKES delays, in ns, to fd; the
 * exit status is 0 if all was right. */
static int
run(const struct kind *k, int fd)
{
    struct hog hogs[HOGS_MAX] = { 0 };
    const struct timespec nap = { 0, NAP };
    int64_t delay[WAKES];
    ct_thread t[HOGS_MAX];
    int n;

    for (n = 0; n < HOGS_MAX && k->work[n] != NULL; n++) {
        struct hog *h = &hogs[n];

        *h = (struct hog){ .work = k->work[n], .seed = mix((uint64_t)n + 1) };
        h->right = h->work(h->seed);
    }
    if (ct_preempt_start(TICK) != 0)
        return 2;
    for (int i = 0; i < n; i++)
        if (ct_create(&t[i], NULL, toil, &hogs[i]) != 0)
            return 2;
    for (int i = 0; i < WAKES; i++) {
        int64_t since = processor_time();

        ct_nanosleep(&nap, NULL);
        delay[i] = processor_time() - since;
    }
    over = true;
    for (int i = 0; i < n; i++)
        ct_join(t[i], NULL);
    ct_preempt_stop();
    for (int i = 0; i < n; i++)
        if (hogs[i].wrong != 0 || hogs[i].slices == 0)
            return 1;
    return write(fd, delay, sizeof delay) == sizeof delay ? 0 : 2;
}

static int
by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static double
ticks(const int64_t *sorted, int n, int percent)
{
    int i = n * percent / 100;

    return (double)sorted[i < n ? i : n - 1] / TICK;
}

/* Forks for one run; its delays are added to all[].  Whether it was right. */
static bool
run_apart(const struct kind *k, int64_t *all, int *n)
{
    int fd[2], status;

    fflush(stdout);
    if (pipe(fd) != 0)
        return false;
    pid_t pid = fork();
    if (pid == 0)
        _exit(run(k, fd[1]));
    close(fd[1]);
    ssize_t got = read(fd[0], all + *n, WAKES * sizeof *all);
    close(fd[0]);
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        return false;
    *n += (int)(got / (ssize_t)sizeof *all);
    return true;
}

/* All runs of one kind; a line of the table.  How many were right. */
static int
run_kind(const struct kind *k, int runs, bool *in_time)
{
    static int64_t all[RUNS_MAX * WAKES];
    int n = 0, right = 0;

    for (int i = 0; i < runs; i++)
        right += run_apart(k, all, &n);
    if (n == 0) {
        printf("| %s | %d | %d | - | - | - |\n", k->name, runs, right);
        return right;
    }
    qsort(all, (size_t)n, sizeof all[0], by_size);
    double p99 = ticks(all, n, 99);
    printf("| %s | %d | %d | %.1f | %.1f | %.1f |\n", k->name, runs, right,
           ticks(all, n, 50), p99, ticks(all, n, 100));
    *in_time = k->goal == 0 || p99 <= k->goal;
    return right;
}

int
main(int argc, char **argv)
{
    int runs = argc == 2 ? atoi(argv[1]) : 20, passed = 0, failed = 0;

    if (runs < 1 || runs > RUNS_MAX) {
        fprintf(stderr, "usage: hogs [RUNS], 1 to %d\n", RUNS_MAX);
        return 2;
    }
    if (ct_preempt_refusal() != NULL) {
        printf("skip: hogs: %s\n", ct_preempt_refusal());
        return 0;
    }
    printf("| hogs | runs | right | p50 | p99 | max, ticks of %d ms |\n"
           "|---|---|---|---|---|---|\n", TICK / 1000000);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        bool in_time = false;
        int right = run_kind(&kinds[i], runs, &in_time);

        passed += right + in_time;
        failed += runs - right + !in_time;
    }
    printf("harness: %d passed, %d failed\n", passed, failed);
    return failed > 0;
}
